# Generated from openapi.yaml. Do not edit: change openapi.yaml and run `tox -e generate`.
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import Required, TypedDict

from sendx_python_sdk._models import Boolean, Integer, RequestModel, StringList, Text, Uri


class RestEPost(RequestModel):
    """The content of a blog post.

    :param name: Internal name.
    :param post_title: Public title.
    :param post_description: Summary of the post.
    :param post_category: Id of the category.
    :param member: Id of the author, a team member.
    :param post_thumbnail: URL of the preview image.
    :param post_html: Body as HTML.
    :param post_template: Template of the post.
    :param is_published: Whether the post is published. Default: `False`.
    :param included_tags: Ids of the post tags.
    :param editor_type: Editor of the post, as a number. Default: `1`.
    :param post_slug: Part of the URL that identifies the post.
    :param status: State of the post, as a number. Default: `1`.
    :param page_title: Title for search engines.
    :param page_description: Description for search engines.
    :param page_keywords: Keywords for search engines.
    :param social_title: Title for social media.
    :param social_description: Description for social media.
    :param social_image_url: URL of the image for social media.
    """

    name: Annotated[Text, Field(description="Internal name.")]
    post_title: Annotated[Text, Field(alias="postTitle", description="Public title.")]
    post_description: Annotated[
        Text | None, Field(alias="postDescription", description="Summary of the post.")
    ] = None
    post_category: Annotated[
        Text | None, Field(alias="postCategory", description="Id of the category.")
    ] = None
    member: Annotated[Text | None, Field(description="Id of the author, a team member.")] = None
    post_thumbnail: Annotated[
        Uri | None, Field(alias="postThumbnail", description="URL of the preview image.")
    ] = None
    post_html: Annotated[Text | None, Field(alias="postHtml", description="Body as HTML.")] = None
    post_template: Annotated[
        Text | None, Field(alias="postTemplate", description="Template of the post.")
    ] = None
    is_published: Annotated[
        Boolean | None, Field(alias="isPublished", description="Whether the post is published.")
    ] = False
    included_tags: Annotated[
        StringList | None, Field(alias="includedTags", description="Ids of the post tags.")
    ] = None
    editor_type: Annotated[
        Integer | None, Field(alias="editorType", description="Editor of the post, as a number.")
    ] = 1
    post_slug: Annotated[
        Text | None,
        Field(alias="postSlug", description="Part of the URL that identifies the post."),
    ] = None
    status: Annotated[Integer | None, Field(description="State of the post, as a number.")] = 1
    page_title: Annotated[
        Text | None, Field(alias="pageTitle", description="Title for search engines.")
    ] = None
    page_description: Annotated[
        Text | None, Field(alias="pageDescription", description="Description for search engines.")
    ] = None
    page_keywords: Annotated[
        Text | None, Field(alias="pageKeywords", description="Keywords for search engines.")
    ] = None
    social_title: Annotated[
        Text | None, Field(alias="socialTitle", description="Title for social media.")
    ] = None
    social_description: Annotated[
        Text | None, Field(alias="socialDescription", description="Description for social media.")
    ] = None
    social_image_url: Annotated[
        Uri | None, Field(alias="socialImageUrl", description="URL of the image for social media.")
    ] = None


RestEPostDict = TypedDict(
    "RestEPostDict",
    {
        "name": Required[str],
        "post_title": str,
        "postTitle": str,
        "post_description": str | None,
        "postDescription": str | None,
        "post_category": str | None,
        "postCategory": str | None,
        "member": str | None,
        "post_thumbnail": str | None,
        "postThumbnail": str | None,
        "post_html": str | None,
        "postHtml": str | None,
        "post_template": str | None,
        "postTemplate": str | None,
        "is_published": bool | None,
        "isPublished": bool | None,
        "included_tags": Sequence[str] | None,
        "includedTags": Sequence[str] | None,
        "editor_type": int | None,
        "editorType": int | None,
        "post_slug": str | None,
        "postSlug": str | None,
        "status": int | None,
        "page_title": str | None,
        "pageTitle": str | None,
        "page_description": str | None,
        "pageDescription": str | None,
        "page_keywords": str | None,
        "pageKeywords": str | None,
        "social_title": str | None,
        "socialTitle": str | None,
        "social_description": str | None,
        "socialDescription": str | None,
        "social_image_url": str | None,
        "socialImageUrl": str | None,
        "additional_properties": Mapping[str, Any],
    },
    total=False,
)
"""A mapping accepted as RestEPost, with Python or JSON names."""
