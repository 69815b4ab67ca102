"""What `sendx import` makes of the columns and cells of other systems and languages, who is left
out, and the mapping file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.command import Check, Done, File, Run
from support.servers import Server, reply
from support.values import A, B, C

from sendx_python_sdk.sandbox import Sandbox


def first(done: Done) -> dict[str, Any]:
    """The first request."""
    request: dict[str, Any] = done.json["first"][0]["request"]
    return request


def left(done: Done) -> dict[str, str]:
    """Why people are left out, by their address."""
    groups = done.json["left_because"]
    return {row["value"]: group["reason"] for group in groups for row in group["examples"]}


# Columns


@pytest.mark.parametrize(
    ("name", "values", "sent"),
    [
        ("Birthday", ["1989-03-03", ""], {"birthday": "1989-03-03"}),
        ("Geburtsdatum", ["1989-03-03", "2001-12-31"], {"birthday": "1989-03-03"}),
        ("Birthday", ["03/03", "12/31"], {"customFields": {"Birthday": "03/03"}}),
        ("DOB", ["1989-03-03", "unknown"], {"customFields": {"DOB": "1989-03-03"}}),
    ],
)
def test_birthday_is_a_field_if_all_values_are_dates(
    check: Check, name: str, values: list[str], sent: dict[str, Any]
) -> None:
    rows = zip((A, B), values, strict=True)
    done = check(f"Email,{name}\n" + "".join(f"{email},{value}\n" for email, value in rows))
    assert first(done) == {"email": A, **sent}


@pytest.mark.parametrize(
    "header",
    [
        "E-Mail,Vorname,Nachname,Firma",
        "Courriel,Prénom,Nom,Société",
        "Correo electrónico,Nombre,Apellidos,Empresa",
        "Indirizzo email,Nome,Cognome,Azienda",
        "Endereço de e-mail,Primeiro nome,Sobrenome,Empresa",
        "E-mailadres,Voornaam,Achternaam,Bedrijf",
        "Adres e-mail,Imię,Nazwisko,Nazwa firmy",
        "E-postadress,Förnamn,Efternamn,Företag",
        "E-mail,Fornavn,Efternavn,Virksomhed",
        "Sähköposti,Etunimi,Sukunimi,Yritys",
        "E-mailová adresa,Jméno,Příjmení,Společnost",
        "E-mail cím,Keresztnév,Vezetéknév,Cégnév",
        "E-posta,Ad\u0131,Soyad\u0131,Şirket",
        "Электронная почта,Имя,Фамилия,Компания",
        "Електронна пошта,Ім'я,Прізвище,Компанія",
        "Ηλεκτρονικό ταχυδρομείο,Όνομα,Επώνυμο,Εταιρεία",
        "メールアドレス,名,姓,会社名",
        "邮箱,名,姓,公司",
        "이메일,이름(명),성,회사",
        "prenom_email,PRENOM,NOM_DE_FAMILLE,SOCIETE",
        "Billing Email,Billing First Name,Billing Last Name,Billing Company",
        "customer_email,customerFirstName,customerLastName,Account Name",
        "Email (required),Name (First),Name (Last),Company (optional)",
        "E-mail,Name - First Name,Name - Last Name,Company",
        "E-mail adresa,Ime,Prezime,Tvrtka",
        "อีเมล,ชื่อ,นามสกุล,บริษัท",
        "What's your email?,Your first name?,And your last name?,Your company?",
        "Wie lautet Ihre E-Mail-Adresse?,Ihr Vorname,Ihr Nachname,Arbeitgeber",
    ],
)
def test_columns_are_found_in_many_languages(check: Check, header: str) -> None:
    request = first(check(f"{header}\n{A},Ann,Lee,ACME\n"))
    assert request == {"email": A, "firstName": "Ann", "lastName": "Lee", "company": "ACME"}


@pytest.mark.parametrize(
    ("content", "address", "said"),
    [
        (f"who,x\n{A},1\n{B},2\n", "who", "'who' is used as the address because of its values"),
        (f"x,y\n,{A}\n{B},{C}\n", "y", "'x' also has addresses. To use another: --map 'x=email'"),
        (f"Email 2,Work email\n,{A}\n{B},{C}\n", "Work email", "'Email 2' also has"),
        (f"Email,Home email\n{A},{B}\n", "Email", "'Home email' also has"),
        (f"Email,Mail\nyes,{A}\nno,{B}\n", "Mail", ""),
        (f"Owner email,who\n{A},{B}\n{A},\n", "who", ""),
        (f"From email,To email\n{A},{C}\n{B},{C}\n", "From email", "'To email' also has"),
        (f"User Email,Guest Email\n{C},{A}\n{C},{B}\n", "Guest Email", "'User Email' also has"),
    ],
    ids=[
        "no name",
        "fullest",
        "fullest of names",
        "plain name",
        "no addresses",
        "owner",
        "shop",
        "host",
    ],
)
def test_address_is_the_best_column(check: Check, content: str, address: str, said: str) -> None:
    done = check(content)
    assert [name for name, target in done.json["columns"].items() if target == "email"] == [address]
    assert said in "\n".join(done.json["notes"])


def test_address_that_is_the_same_in_all_rows_is_noted(check: Check) -> None:
    (note,) = check("email,x\n" + f"{A},1\n" * 4).json["notes"]
    assert note.startswith("'email' has only 1 different address in 4 rows")


@pytest.mark.parametrize(
    ("header", "cells", "names"),
    [
        ("Name", "Ann Lee", ("Ann", "Lee")),
        ("Full name", "Ann Mary Lee", ("Ann", "Mary Lee")),
        ("Contact Name", "Ann", ("Ann", None)),
        ("Name", '"Lee, Ann"', ("Ann", "Lee")),
        ("Name", '"Ann Lee, PhD"', ("Ann", "Lee, PhD")),
        ("Name,Last name", "Ann,Lee", ("Ann", "Lee")),
        ("Vorname,Name", "Ann,Lee", ("Ann", "Lee")),
        ("Full name,First name", "Ann Lee,Ann", ("Ann", "Lee")),
        ("Full name,First name,Last name", "A L,Ann,Lee", ("Ann", "Lee")),
        ("Full name,First name,Last name", "Ann Lee,,", ("Ann", "Lee")),
        ("氏名", "山田 太郎", ("太郎", "山田")),
        ("Név", "Nagy Anna", ("Anna", "Nagy")),
        ("Name", A, (None, None)),
    ],
)
def test_full_names_are_split(
    check: Check, header: str, cells: str, names: tuple[str | None, str | None]
) -> None:
    request = first(check(f"email,{header}\n{A},{cells}\n"))
    assert (request.get("firstName"), request.get("lastName")) == names


def test_full_name_is_a_target_of_map(check: Check) -> None:
    request = first(check(f"email,Who\n{A},Ann Lee\n", "--map", "Who=full_name"))
    assert (request["firstName"], request["lastName"]) == ("Ann", "Lee")


@pytest.mark.parametrize(
    "content",
    [
        f"email,company\n{A},4711\n",
        f'{{"email": "{A}", "company": {{"id": "c_1"}}}}\n',
        f'{{"email": "{A}", "company": "65f0c1a2b3d4e5f607182930"}}\n',
    ],
    ids=["number", "object", "id"],
)
def test_id_is_no_company(check: Check, content: str) -> None:
    assert "company" not in first(check(content))


def test_number_of_an_order_is_no_name(check: Check) -> None:
    request = first(check(f"Name,Email,Billing Name\n#1001,{A},Ann Lee\n"))
    assert request == {"email": A, "firstName": "Ann", "lastName": "Lee"}


def test_what_systems_keep_for_themselves_is_left_out(check: Check) -> None:
    names = "Contact ID,uuid,Signup IP,LATITUDE,Member rating,Created at,Letzte Änderung,Card Last4"
    names += ",Password hash,utm_source,Consent text,Contact owner,SMS opt out,Unsubscribe link,#"
    count = names.count(",") + 1
    done = check(f"email,{names},Plan\n{A}{',yes' * count},pro\n")
    assert first(done) == {"email": A, "customFields": {"Plan": "pro"}}
    done = check(f"email,{names}\n{A}{',yes' * count}\n", "--map", "uuid=custom:key")
    assert first(done) == {"email": A, "customFields": {"key": "yes"}}


def test_many_custom_fields_are_listed(run: Run, file: File, sandbox: Sandbox) -> None:
    names = [f"Field {n}" for n in range(11)]
    done = run("import", file(f"email,{','.join(names)}\n{A}{',x' * 11}\n"))
    assert f"11 custom fields: {', '.join(names)}" in done.err


# Cells


@pytest.mark.parametrize(
    "cell",
    [
        *(f"mailto:{A}", f"MAILTO:{A}?subject=x", f"<{A}>", f"Ann Lee <{A}>", f"'{A}", f"“{A}”"),
        *(f"\u00a0\u200b{A}\ufeff", f"{A};", f'"Lee, Ann" <{A}>'),
    ],
)
def test_address_is_freed_of_what_is_around_it(check: Check, cell: str) -> None:
    quoted = cell.replace('"', '""')
    done = check(f'email,x\n"{quoted}",1\n')
    assert first(done) == {"email": A, "customFields": {"x": "1"}}
    assert done.json["doubtful"] == 0


@pytest.mark.parametrize("between", [" ::: ", "; ", ", ", " / ", " "])
def test_first_of_several_addresses_is_sent_with_a_warning(
    run: Run, file: File, sandbox: Sandbox, between: str
) -> None:
    done = run("import", file(f'email\n"{A}{between}{B}"\n'))
    assert list(sandbox.contacts) == [A]
    assert "Doubtful: 1\n  2 addresses in email; the first is sent\n    line 2: a@" in done.out


def test_cells_are_freed_of_entities_and_of_apostrophes_before_formulas(check: Check) -> None:
    cells = '"M&uuml;ller &amp; Co.",O&#39;Brien,\'+49 170,?a=1&lt=2'
    assert first(check(f"email,company,last name,Phone,Query\n{A},{cells}\n")) == {
        "email": A,
        "company": "Müller & Co.",
        "lastName": "O'Brien",
        "customFields": {"Phone": "+49 170", "Query": "?a=1&lt=2"},
    }


@pytest.mark.parametrize(
    ("value", "said"),
    [("4.91701E+11", "shortened"), ("M\ufffdller", "letters were lost"), ("####", "narrow")],
)
def test_values_that_lost_something_are_noted(check: Check, value: str, said: str) -> None:
    (note,) = check(f"email,x\n{A},{value}\n").json["notes"]
    assert note.startswith(f"'x' has values such as {value}: ")
    assert said in note


def test_lists_in_json_are_text(check: Check) -> None:
    fields = f'"email": ["{A}"], "x": ["a", 1], "none": [], "orders": [{{"id": 1}}], "lists": ["b"]'
    assert first(check(f'{{{fields}, "y": NaN, "tags": ["a, b", 2]}}', name="c.jsonl")) == {
        "email": A,
        "customFields": {"x": "a, 1"},
        "tags": ["a, b", "2"],
    }


def test_blanks_of_systems_are_omitted(check: Check) -> None:
    blanks = ["NULL", "\\N", "#N/A", "nan", "None", "-", "n/a", "0000-00-00", "#VALUE!", "<NA>"]
    header = ",".join(f"c{n}" for n in range(len(blanks)))
    assert first(check(f"email,{header}\n{A},{','.join(blanks)}\n")) == {"email": A}
    assert check("email,x\nNULL,1\n").json["problems"][0]["reason"] == "email: missing"


@pytest.mark.parametrize(
    ("cell", "tags"),
    [
        ('"a, b","c"', ["a, b", "c"]),
        ('"a ""b"""; c', ['a "b"', "c"]),
        ('["a", "b, c"]', ["a", "b, c"]),
        ("['a', 'b, c']", ["a", "b, c"]),
        ('{a,"b, c"}', ["a", "b, c"]),
        ("a ::: b", ["a", "b"]),
        ("5\" pipe, '90s", ['5" pipe', "'90s"]),
        ("a\nb|c", ["a", "b", "c"]),
    ],
)
def test_tags_are_split_outside_quotation_marks(check: Check, cell: str, tags: list[str]) -> None:
    quoted = cell.replace('"', '""')
    assert first(check(f'email,tags\n{A},"{quoted}"\n'))["tags"] == tags


# People who unsubscribed


@pytest.mark.parametrize(
    ("column", "stays", "leaves"),
    [
        ("Email Opt Out", "0", "1"),
        ("HasOptedOutOfEmail", "false", "TRUE"),
        ("Unsubscribed", "", "2024-05-06"),
        ("unsubscribed_at", "NULL", "1700000000"),
        ("UNSUB_REASON", "", "No longer interested"),
        ("Hard bounced", "no", "x"),
        ("Reason", "", "550 5.1.1 No such user"),
        ("Do not allow Bulk Emails", "Allow", "Do Not Allow"),
        ("Email suppressions", "", "USER_SUPPRESSED"),
        ("Accepts marketing", "yes", "no"),
        ("opt_in", "2024-01-01", "0"),
        ("I want to receive the newsletter", "x", ""),
        ("Consent", "I agree to get mail", ""),
        ("Consent email", "yes", "no"),
        ("Newsletter", "ja", "nein"),
        ("Email status", "Active", "Inactive"),
        ("Email Marketing Consent", "SUBSCRIBED", "NEVER_SUBSCRIBED"),
        ("Subscriber status", "confirmed", "pending"),
        ("Double opt-in", "", "no"),
        ("Status", "subscribed", "cancelled"),
        ("State", "active", "complained"),
        ("Abgemeldet am", "", "06.05.2024"),
        ("Newsletterstatus", "aktiv", "ausstehend"),
        ("Désabonné", "non", "oui"),
        ("Statut", "Abonné", "Désinscrit"),
        ("Estado", "Activo", "Dado de baja"),
        ("Consenso marketing", "sì", "no"),
        ("Descadastrado", "não", "sim"),
        ("Uitgeschreven op", "", "6-5-2024"),
        ("Zgoda marketingowa", "tak", "nie"),
        ("Avregistrerad", "nej", "ja"),
        ("Afmeldt", "nej", "ja"),
        ("Markkinointilupa", "kyllä", "ei"),
        ("Stav", "přihlášen", "odhlášen"),
        ("Leiratkozott", "nem", "igen"),
        ("E-posta izni", "evet", "hay\u0131r"),
        ("Статус", "Подписан", "Отписался"),
        ("Статус", "підписаний", "відписався"),
        ("Κατάσταση", "Εγγεγραμμένος", "Διαγραμμένος"),
        ("配信状況", "配信中", "配信停止"),
        ("状态", "已订阅", "已退订"),
        ("수신동의", "예", "아니요"),
        # The columns in which `sendx export contacts` says who unsubscribed.
        *((name, "false", "true") for name in ("spam", "blocked", "dropped")),
        ("deleted_at", "", "2024-05-06"),
        ("Marketing emails enabled", "1", "0"),
        # Consent in the negative.
        ("No consent", "no", "yes"),
        ("Keine Einwilligung", "nein", "ja"),
        ("Sin consentimiento", "no", "sí"),
        ("Brak zgody", "nie", "tak"),
        ("Nesouhlas", "ne", "ano"),
        ("Запрет рассылки", "нет", "да"),
        ("メール配信不可", "いいえ", "はい"),
        # Questions, and names with something in parentheses.
        ("Newsletter (Ja/Nein)", "Ja", "Nein"),
        ("Vuoi ricevere la newsletter?", "sì", "no"),
        ("¿Desea recibir noticias por correo?", "Sí", "No"),
        ("Would you like to hear from us?", '"Yes, please"', '"No, thanks"'),
        ("Souhaitez-vous recevoir nos actualités ?", "oui", "non merci"),
        ("Czy chcesz otrzymywać newsletter?", "tak", "nie"),
        ("Haluatko uutiskirjeen?", "kyllä", "ei"),
        ("Želite li primati novice?", "da", "ne"),
        ("מאשר דיוור", "כן", "לא"),
        ("Хотите получать рассылку?", "да", "нет"),
        ("メルマガを受け取りますか", "はい", "いいえ"),
        ("I don't want to get any mail", "no", "yes"),
        ("Je ne veux plus recevoir la newsletter", "non", "oui"),
        ("Ich möchte nicht per E-Mail informiert werden", "nein", "ja"),
        ("Subscribe to our newsletter - no spam!", "yes", "no"),
        ("Newsletter - you can unsubscribe at any time", "yes", "no"),
        ("News from us and our partners by email", "yes", "no"),
        # Words for yes and no.
        ("Newsletter", "aktiviert", "deaktiviert"),
        ("Newsletter", "erlaubt", "nicht erlaubt"),
        ("Newsletter", "autorisé", "non autorisé"),
        ("Newsletter", "quiero recibirla", "no quiero recibirla"),
        ("Newsletter", "受け取る", "受け取らない"),
        # Accounts and addresses that are not in use.
        ("Active", "1", "0"),
        ("Deceased", "no", "yes"),
        ("email_verified", "true", "false"),
        ("Email verified at", "2024-05-06", ""),
        ("Global status", "subscribed", "unconfirmed"),
        # Values that are not known are no consent.
        ("Email status", "ok", "gibberish"),
        ("Accepts marketing", "yes", "perhaps"),
    ],
)
def test_people_who_left_are_left_out(check: Check, column: str, stays: str, leaves: str) -> None:
    content = f"email,{column}\n{A},{stays}\n{B},{leaves}\n{C},{stays}\n"
    if not stays:
        content = f"email,{column}\n{A},\n{B},{leaves}\n{C},\n"
    if not leaves:  # A box that is not ticked.
        content = f"email,{column}\n{A},{stays}\n{B},\n{C},{stays}\n"
    done = check(content)
    assert (done.json["to_send"], done.json["left_out"]) == (2, 1)
    assert left(done)[B].startswith(f"{column} is ")
    assert "customFields" not in first(done)


def test_letters_are_a_status_of_mail_if_one_is_u(check: Check) -> None:
    letters = dict(zip("CSUBP", (A, B, C, "d@example.com", "e@example.com"), strict=True))
    done = check("email,status\n" + "".join(f"{letters[each]},{each}\n" for each in letters))
    assert (done.json["to_send"], left(done).keys()) == (1, {*letters.values()} - {A})


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("Status", ["Customer", "Lost"]),
        ("Deal status", ["cancelled", "won"]),
        ("Order status", ["Refunded", "Cancelled"]),
        ("Subscription status", ["past_due", "canceled"]),
        ("State", ["CA", "NY"]),
        ("Status", ["C", "P"]),
        ("Is primary email", ["yes", "no"]),
        ("Mailing country", ["NO", "SE"]),
        ("News", ["0", "5"]),
        ("Optin partenaires", ["oui", "non"]),
        ("Unsubscribed from partner offers", ["1", "0"]),
        ("Receive invoices by email", ["yes", "no"]),
        ("Newsletter", ["Weekly", "Monthly"]),
        ("SMS opt out", ["yes", "no"]),
        ("Consent to track", ["No", "Unknown"]),
        ("Do not call", ["1", "0"]),
        ("Einwilligung Fotos", ["ja", "nein"]),
        ("Unsubscribe link", ["https://x.test/1", "https://x.test/2"]),
    ],
)
def test_columns_that_are_not_about_mail_leave_nobody_out(
    check: Check, column: str, values: list[str]
) -> None:
    done = check(f"email,{column}\n{A},{values[0]}\n{B},{values[1]}\n")
    assert (done.json["to_send"], done.json["left_out"]) == (2, 0)


def test_unknown_answers_about_a_newsletter_are_noted(check: Check) -> None:
    done = check(f"email,Newsletter\n{A},gladly\n{B},less often\n{C},None\n")
    assert left(done) == {C: "Newsletter is None"}
    assert done.json["notes"][0] == (
        "'Newsletter' does not look like consent to email, so people with 'gladly' are sent. "
        "To change that: --map 'Newsletter=opt_in'"
    )


@pytest.mark.parametrize(
    ("name", "everybody"),
    [
        ("unsubscribed_email_audience_export_1.csv", True),
        ("cleaned_email_audience_export_1.csv", True),
        ("archived_email_audience_export_1.csv", True),
        ("suppression_bounces.csv", True),
        ("Abgemeldete Kontakte.csv", True),
        ("subscribed_email_audience_export_1.csv", False),
        ("cleaned list.csv", False),
        ("contacts without bounces.csv", False),
    ],
)
def test_file_name_says_that_everybody_left(check: Check, name: str, everybody: bool) -> None:
    assert check(f"email\n{A}\n", name=name).json["left_out"] == everybody


def test_left_out_people_are_counted_named_and_kept(
    run: Run, file: File, sandbox: Sandbox, tmp_path: Path
) -> None:
    path = file(f"email;Status\n{A};Active\n{B};Unsubscribed\nx;Bounced\n")
    done = run("import", path)
    assert (done.code, list(sandbox.contacts)) == (0, [A])
    assert ["left out: unsubscribed or bounced", "2"] in done.cells
    shown = f"Left out: 2\n  Status is Unsubscribed\n    line 3: {B}\n  Status is Bounced\n"
    assert shown in done.out
    assert shown.replace("out:", "out in the first 3 rows:") in done.err
    kept = tmp_path / "contacts.left-out.csv"
    assert f"The contacts left out are in {kept}." in done.err
    assert kept.read_text("utf-8-sig").splitlines() == [
        "sendx_reason;email;Status",
        f'"line 3: Status is Unsubscribed";{B};Unsubscribed',
        '"line 4: Status is Bounced";x;Bounced',
    ]
    assert run("import", kept, "--json").json["left_out"] == 2
    done = run("import", path, "--restart", "--include-unsubscribed", "--json")
    assert (done.json["sent"], done.json["rejected"], done.json["left_out"]) == (2, 1, 0)


def test_left_out_people_are_left_out_again(run: Run, file: File, sandbox: Sandbox) -> None:
    path = file(f"email,Status,Newsletter\n{A},subscribed,x\n{B},inactive,\n")
    assert run("import", path, "--json").json["left_out"] == 1
    kept = path.with_name("contacts.left-out.csv")
    assert run("import", kept, "--json").json["left_out"] == 1
    assert list(sandbox.contacts) == [A]


@pytest.mark.parametrize(("words", "sent"), [([], [B]), (["--last-wins"], [A, B])])
def test_person_who_left_in_one_row_is_left_out_of_all(
    run: Run, file: File, sandbox: Sandbox, words: list[str], sent: list[str]
) -> None:
    path = file(f"email,Status\n{A},bounced\n{B},active\nA@example.com,active\n")
    done = run("import", path, "--json", *words)
    assert sorted(email.lower() for email in sandbox.contacts) == sent
    assert (done.json["rows"], done.json["left_out"]) == (3, 3 - len(sent))


@pytest.mark.parametrize("words", [[], ["--last-wins"]], ids=["", "last wins"])
@pytest.mark.parametrize(
    ("address", "other"),
    [("b.example.com", "b.example.com"), ("bb@example.com", "b\u200bb@example.com")],
    ids=["same", "invisible character"],
)
def test_person_who_left_is_left_out_though_the_address_is_invalid(
    check: Check, address: str, other: str, words: list[str]
) -> None:
    done = check(f"email,Status\n{A},active\n{address},active\n{other},bounced\n", *words)
    assert (done.json["to_send"], done.json["rejected"], done.json["left_out"]) == (1, 0, 2)


@pytest.mark.parametrize(
    ("maps", "left_out"),
    [
        ([], 0),
        (["Kontakt=opt_out"], 1),
        (["Kontakt=opt_in"], 1),
        (["Kontakt=email_status"], 1),
        (["Kontakt=custom:Kontakt"], 0),
        (["Kontakt=ignore"], 0),
    ],
)
def test_map_says_what_is_about_consent(check: Check, maps: list[str], left_out: int) -> None:
    words = [word for each in maps for word in ("--map", each)]
    content = f"email,Kontakt\n{A},2024-01-01\n{B},nein\n"
    assert check(content, *words).json["left_out"] == left_out


@pytest.mark.parametrize(("target", "left_out"), [("custom:x", 1), ("", 1), ("ignore", 0)])
def test_only_ignore_lets_a_column_about_consent_be_sent(
    check: Check, target: str, left_out: int
) -> None:
    done = check(f"email,Opt out\n{A},1\n{B},0\n", "--map", f"Opt out={target}")
    assert done.json["left_out"] == left_out


def test_resume_knows_who_was_left_out(run: Run, file: File, server: Server) -> None:
    path = file(f"email,opt out\n{A},1\n{B},0\nc@example.com,0\n")
    server.answer(reply(), reply(401, {"status": "401", "message": "no"}))
    assert run("import", path, "--workers", "1").code == 3
    server.answer(reply())
    refused = run("import", path, "--resume", "--include-unsubscribed")
    assert "--include-unsubscribed differs from when the import" in refused.err
    done = run("import", path, "--resume", "--json").json
    assert (done["sent"], done["left_out"], done["earlier"]) == (2, 1, 2)
    assert A in Path(done["left_out_file"]).read_text("utf-8")


# The mapping file


def test_mapping_file_keeps_the_choices(run: Run, file: File, tmp_path: Path) -> None:
    mapping = tmp_path / "export.json"
    path = file(f"E-Mail,Wer,Status,ID,Plan\n{A},Ann Lee,subscribed,1,pro\n")
    words = ["--mapping", str(mapping), "--json", "--dry-run"]
    run("import", path, *words, "--map", "Wer=full_name", "--map", "Plan=custom:Tarif")
    assert json.loads(mapping.read_text("utf-8")) == {
        "columns": {
            "E-Mail": "email",
            "Wer": "full_name",
            "Status": "email_status",
            "ID": "",
            "Plan": "custom:Tarif",
        }
    }
    before = mapping.read_bytes()
    path = file(
        f"E-Mail,Wer,Status,Plan,Town\n{B},Bob Ray,subscribed,pro,Ulm\n{A},Ann,inactive,,\n"
    )
    done = run("import", path, *words)
    assert first(done) == {
        "email": B,
        "firstName": "Bob",
        "lastName": "Ray",
        "customFields": {"Tarif": "pro", "Town": "Ulm"},
    }
    assert left(done) == {A: "Status is inactive"}
    notes = done.json["notes"]
    assert "not in the mapping file: Town" in notes
    assert "in the mapping file, but not in this file: ID" in notes
    assert mapping.read_bytes() == before


def test_map_takes_a_field_from_the_column_of_the_mapping_file(check: Check, file: File) -> None:
    mapping = file('{"columns": {"Mail": "email"}}', "mapping.json")
    done = check(f"Mail,Other\n{A},{B}\n", "--mapping", str(mapping), "--map", "Other=email")
    assert first(done) == {"email": B, "customFields": {"Mail": A}}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[]", "is not a mapping"),
        ("{", "is not JSON"),
        ('{"columns": {"Mail": "e_mial"}}', "did you mean email?"),
        ('{"columns": {}, "encodng": "cp1252"}', "unknown key encodng"),
        ('{"columns": {}, "encoding": 1252}', "encoding must be a name"),
    ],
)
def test_invalid_mapping_file_is_refused(check: Check, file: File, content: str, said: str) -> None:
    mapping = file(content, "mapping.json")
    done = check(f"email\n{A}\n", "--mapping", str(mapping))
    assert done.code == 2
    assert said in done.error["message"]


def test_object_of_custom_fields_is_shown_as_such(run: Run, file: File, sandbox: Sandbox) -> None:
    path = file(f'{{"email": "{A}", "customFields": {{"vip": true}}}}\n', "a.jsonl")
    cells = run("import", path, "--dry-run").cells
    assert ["customFields", "custom fields", "1", '{"vip": true}'] in cells
