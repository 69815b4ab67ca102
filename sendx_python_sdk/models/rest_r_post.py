# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sendx_python_sdk._models import DateTime, Lenient, ResponseModel


class RestRPost(ResponseModel):
    """A blog post.

    :param id: Id of the post.
    :param name: Internal name.
    :param post_title: Public title.
    :param post_description: Summary of the post.
    :param post_category: Id of the category.
    :param member: Id of the author, a team member.
    :param post_thumbnail: URL of the preview image.
    :param is_published: Whether the post is published.
    :param included_tags: Ids of the post tags.
    :param post_slug: Part of the URL that identifies the post.
    :param status: State of the post, as a number.
    :param page_title: Title for search engines.
    :param page_description: Description for search engines.
    :param page_keywords: Keywords for search engines.
    :param social_title: Title for social media.
    :param social_description: Description for social media.
    :param social_image_url: URL of the image for social media.
    :param created: Time of creation.
    :param updated: Time of the last change.
    """

    id: Annotated[Lenient[str] | None, Field(description="Id of the post.")] = None
    name: Annotated[Lenient[str] | None, Field(description="Internal name.")] = None
    post_title: Annotated[
        Lenient[str] | None, Field(alias="postTitle", description="Public title.")
    ] = None
    post_description: Annotated[
        Lenient[str] | None, Field(alias="postDescription", description="Summary of the post.")
    ] = None
    post_category: Annotated[
        Lenient[str] | None, Field(alias="postCategory", description="Id of the category.")
    ] = None
    member: Annotated[
        Lenient[str] | None, Field(description="Id of the author, a team member.")
    ] = None
    post_thumbnail: Annotated[
        Lenient[str] | None, Field(alias="postThumbnail", description="URL of the preview image.")
    ] = None
    is_published: Annotated[
        Lenient[bool] | None,
        Field(alias="isPublished", description="Whether the post is published."),
    ] = None
    included_tags: Annotated[
        Lenient[list[Lenient[str]]] | None,
        Field(alias="includedTags", description="Ids of the post tags."),
    ] = None
    post_slug: Annotated[
        Lenient[str] | None,
        Field(alias="postSlug", description="Part of the URL that identifies the post."),
    ] = None
    status: Annotated[Lenient[int] | None, Field(description="State of the post, as a number.")] = (
        None
    )
    page_title: Annotated[
        Lenient[str] | None, Field(alias="pageTitle", description="Title for search engines.")
    ] = None
    page_description: Annotated[
        Lenient[str] | None,
        Field(alias="pageDescription", description="Description for search engines."),
    ] = None
    page_keywords: Annotated[
        Lenient[str] | None, Field(alias="pageKeywords", description="Keywords for search engines.")
    ] = None
    social_title: Annotated[
        Lenient[str] | None, Field(alias="socialTitle", description="Title for social media.")
    ] = None
    social_description: Annotated[
        Lenient[str] | None,
        Field(alias="socialDescription", description="Description for social media."),
    ] = None
    social_image_url: Annotated[
        Lenient[str] | None,
        Field(alias="socialImageUrl", description="URL of the image for social media."),
    ] = None
    created: Annotated[Lenient[DateTime] | None, Field(description="Time of creation.")] = None
    updated: Annotated[Lenient[DateTime] | None, Field(description="Time of the last change.")] = (
        None
    )
