"""The words of articles for the search, and the full-text index of each database over them.

SQLite has its index in a table of its own, which triggers keep up to date. A migration that changes the table
of passages there makes it anew, without its triggers: it has to call `make_index` again.
"""

from django.db import NotSupportedError, migrations, models

import articles.models
from articles.search.passages import passages

MAKE = {
    "postgresql": [
        """ALTER TABLE articles_passage ADD COLUMN words tsvector GENERATED ALWAYS AS (
            setweight(to_tsvector('simple', title), 'A')
            || setweight(to_tsvector('simple', heading), 'B')
            || setweight(to_tsvector('simple', body), 'C')
        ) STORED""",
        "CREATE INDEX articles_passage_words ON articles_passage USING gin (words)",
    ],
    "sqlite": [
        """CREATE VIRTUAL TABLE articles_passage_words USING fts5(
            title, heading, body,
            content='articles_passage', content_rowid='id', tokenize='unicode61 remove_diacritics 0'
        )""",
        """CREATE TRIGGER articles_passage_added AFTER INSERT ON articles_passage BEGIN
            INSERT INTO articles_passage_words (rowid, title, heading, body)
            VALUES (new.id, new.title, new.heading, new.body);
        END""",
        """CREATE TRIGGER articles_passage_removed AFTER DELETE ON articles_passage BEGIN
            INSERT INTO articles_passage_words (articles_passage_words, rowid, title, heading, body)
            VALUES ('delete', old.id, old.title, old.heading, old.body);
        END""",
        """CREATE TRIGGER articles_passage_changed AFTER UPDATE ON articles_passage BEGIN
            INSERT INTO articles_passage_words (articles_passage_words, rowid, title, heading, body)
            VALUES ('delete', old.id, old.title, old.heading, old.body);
            INSERT INTO articles_passage_words (rowid, title, heading, body)
            VALUES (new.id, new.title, new.heading, new.body);
        END""",
    ],
}
DROP = {"postgresql": [], "sqlite": ["DROP TABLE articles_passage_words"]}  # the rest goes with its table


def make_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite" and not has_fts5(schema_editor.connection):
        raise NotSupportedError(
            "This Python's SQLite was built without FTS5, its full-text search. Use another Python, such as "
            "Debian's python3, or PostgreSQL by DATABASE_URL."
        )
    for statement in MAKE[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def drop_index(apps, schema_editor):
    for statement in DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def has_fts5(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'")
        return cursor.fetchone() is not None


def index_articles(apps, schema_editor):
    Article, Passage = apps.get_model("articles", "Article"), apps.get_model("articles", "Passage")
    for article in Article.objects.prefetch_related("sections"):
        Passage.objects.bulk_create(Passage(**row) for row in passages(article, article.sections.all()))


class Migration(migrations.Migration):

    dependencies = [
        ("articles", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Passage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.TextField()),
                ("heading", models.TextField()),
                ("body", models.TextField()),
                ("article", models.ForeignKey(on_delete=articles.models.delete_unasked, related_name="passages", to="articles.article")),
                ("section", models.ForeignKey(null=True, on_delete=articles.models.delete_unasked, related_name="+", to="articles.section")),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.RunPython(make_index, drop_index),
        migrations.RunPython(index_articles, migrations.RunPython.noop),
    ]
