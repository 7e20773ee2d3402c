"""Riverside School, a made-up school to try Homeroom with and to test it against.

`school.make_school(seed, students, today)` makes the truth, always the same for the same
seed; `sources.write_sources(school, folder, progress)` writes it as three sources that do not
agree; `sign_ins.sign_ins(school)` gives an account for each role; the files in `mappings/`
say how the three sources are read. `truth.load_truth(folder)` is for tests alone.
"""
