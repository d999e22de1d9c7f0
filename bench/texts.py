"""What docs/benchmarks.md says around its figures."""

GOALS_TEXT = """\
Each goal is what somebody would notice if it were missed: a page that waits, a check that takes too long, a
machine that is too small. Figures that nobody notices have no goal."""

INTRODUCTION = """\
# Benchmarks

`make bench` writes this page. It measures everything again on your machine: the site beside what a
developer would pick instead, in the same run, taking turns. The figures depend on the machine; the
ratios much less. `make bench ONLY=rules` (`web`, `proofs`, `growth`) measures one part and keeps the
others.

[benchmarks.json](benchmarks.json) holds the same figures for programs. `bench/` holds the code and
`bench/requirements.txt` the versions of the peers. [scaling.md](scaling.md) says what the figures mean
for a growing site.

Where nothing else is said, a figure is processor time, and the median of several rounds."""

RULES = """\
Random rule sets, the same for the same seed, and the shipped questionnaire. All engines get the same
rules, and nothing is timed before each has found the same rules true for the same patients. The peers
are spared what ours does itself: they are given which questions apply, which findings hold and what is
open, and rank no groups. “triage” is the whole evaluation, from answers to care level and ranked
groups; “rules alone” is what the peers do: from those facts to the rules that are true.

Microseconds for one patient:"""

WEB = """\
Walks by a client with cookies and tokens, from the start over {questions} questions and the check of
the answers to the result. Each site has one gunicorn worker. The *bare view* returns a ready string, in
a Django project as `startproject` makes it. The *wizard* asks the same questions with django-formtools
and crispy-forms, keeps the answers in the session, and shows the next question after each post without
a redirect, so that it takes half the requests. Question pages are measured as patients meet them on
their way, and as they do who go back from the end: what was typed is never kept, so those pages are
rendered each time. The processor time is the web process's; a database
server's own is not in it."""

PROOFS = """\
What publishing proves, for every patient there can be ([proofs.md](proofs.md)), with {seconds:.0f} s
for each rule set. A site takes `PROOF_SECONDS`. What is not settled in time is said to be so, never
taken as fine."""

GROWTH = """\
The same pages and the same work on a site with little and with much in it; the least of several tries
on the wall clock, and the queries. All comments are under one article, the worst there is, and one
in a hundred waits for a moderator; as many reports of unclear questions, one in a hundred of them open.
The statistics have 4 and 400 days. It takes some minutes, most of them to write and to back up the
assessments; `BENCH_ASSESSMENTS=100000 make bench ONLY=growth` has fewer of them.

What is not flat, and why:

- *map of the site*: it names every article, and 10,000 take most of a second, half in their addresses and
  half in the template. Search engines ask for it a few times a day.
- *admin: a questionnaire*: the field for its article offers all articles there are, by title.
- *admin: comments that wait*, *all comments*, *unclear questions*: with little in it the list has a row or
  two, with much a full page of 50 or 100. After that only counting the rows grows, by microseconds each.
- *list of articles*: a page has 50, but the database sorts all by category and title to find them.
- *search: one word of all articles*: all that holds the word is ranked before the best are shown.
- *replay* and *recall* fall: equal answers are evaluated once, and 500 different patients come by again and
  again. Replay reads no more than the newest 50,000; recall reads all there are, so it grows with them.
- *backup* takes so long for each row, and is as long as there are rows."""

PROCESSES = """\
One web process, after every questionnaire on offer (each as large as the shipped one) was opened once.
All that are on offer stay compiled in its memory, and 32 older ones that patients may still be on. The
largest part of one are the names of medicines as they are looked up, known ones included: what they mean
depends on the medicines that the questionnaire lists. A process compiles all before its first request,
one after the other on one core, so start-up grows with their number. The home page compiles none; it
grows because it names them all."""

LOAD = """\
Under load: four clients at once on one worker, on the wall clock; the clients run on the same machine."""

CAPACITY = """\
Computed from the figures above, on PostgreSQL: the busiest second has three times the walks of the
mean, a core is planned to be half busy then, and assessments are kept for 30 days. What to change on
the way: [scaling.md](scaling.md)."""
