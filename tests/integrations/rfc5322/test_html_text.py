"""HTML as plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.rfc5322.html_text import MOST_CHARACTERS, text_of_html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<div>One</div><div>Two<br>Three</div>", "One\nTwo\nThree"),
        ("a &lt;b&gt; &amp; f&uuml;r &#8364;", "a <b> & für €"),
        ("<style>p{}</style><script>if (a<b) x()</script>text", "text"),
        ("a<!-- not <b>this</b> -->b", "ab"),
        ("<ul><li>one<li>two</ul>", "- one\n- two"),
        (
            "before<blockquote type=cite>quoted<br>twice</blockquote>after",
            "before\n\n> quoted\n> twice\n> \nafter",
        ),
        ("<pre>a  b\n  c</pre>", "a  b\n  c"),
        ('<a title="1 > 0">link</a>', "link"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("  a \n b\t\tc&nbsp;d ", "a b c d"),
        ("<td>a</td><td>b</td>", "a b"),
        ("cut <b", "cut"),
        ("cut <!-- off", "cut"),
        ("cut <style> off", "cut"),
        (f"&#{'9' * 5000};", f"&#{'9' * 5000};"),
    ],
)
def test_text_of_html(html: str, text: str) -> None:
    assert text_of_html(html) == text


@given(st.text(alphabet='<>/!-"= abpre&;#9\n', max_size=300))
def test_no_markup_breaks_it(html: str) -> None:
    assert isinstance(text_of_html(html), str)


def test_what_it_reads_and_writes_is_bounded() -> None:
    assert len(text_of_html("x" * (MOST_CHARACTERS + 5))) == MOST_CHARACTERS
    deep = text_of_html("<blockquote>" * 1_000 + "x")
    assert max(len(line) for line in deep.split("\n")) < 100
