-- What several queries need, made once. Clever has no table of courses or terms: they stand in the
-- rows of sections.csv, which may have a row for each term of a section.
CREATE TABLE drops.taught AS
SELECT s.place, s.Section_id AS section_key, s.School_id AS school_key,
       coalesce(s.Course_number, s.Course_name, s.Name, s.Section_id) AS course_key,
       s.Course_number AS course_code,
       coalesce(s.Course_name, s.Name, s.Course_number, s.Section_id) AS course_title,
       s.Subject AS subject,
       CASE WHEN instr(s.Section_number, s.Course_number) = 1 THEN s.Section_number
            ELSE coalesce(s.Course_number || '-' || s.Section_number, s.Section_number, s.Name,
                          s.Section_id) END AS section_code,
       s.Period AS period,
       CASE WHEN s.Term_start IS NOT NULL AND s.Term_end IS NOT NULL
            THEN concat_ws(' ', s.Term_name, s.Term_start, s.Term_end) END AS session_key,
       s.Term_name AS term_name, s.Term_start AS term_start, s.Term_end AS term_end,
       row_number() OVER (PARTITION BY s.Section_id ORDER BY s.place) AS nth_row
FROM sections s;
CREATE INDEX drops.taught_section ON taught (section_key);

CREATE TABLE drops.section_teachers AS
WITH each (section_key, teacher_key, position, place) AS (
    SELECT Section_id, Teacher_id, 1, place FROM sections
    UNION ALL SELECT Section_id, Teacher_2_id, 2, place FROM sections
    UNION ALL SELECT Section_id, Teacher_3_id, 3, place FROM sections
    UNION ALL SELECT Section_id, Teacher_4_id, 4, place FROM sections
    UNION ALL SELECT Section_id, Teacher_5_id, 5, place FROM sections
    UNION ALL SELECT Section_id, Teacher_6_id, 6, place FROM sections
    UNION ALL SELECT Section_id, Teacher_7_id, 7, place FROM sections
    UNION ALL SELECT Section_id, Teacher_8_id, 8, place FROM sections
    UNION ALL SELECT Section_id, Teacher_9_id, 9, place FROM sections
    UNION ALL SELECT Section_id, Teacher_10_id, 10, place FROM sections
)
SELECT section_key, teacher_key, min(position) AS position, min(place) AS place
FROM each
WHERE teacher_key IS NOT NULL
GROUP BY section_key, teacher_key;
