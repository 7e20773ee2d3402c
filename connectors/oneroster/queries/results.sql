-- 1.2 says late, missing, incomplete and in progress in columns of their own. A percentage is told
-- only where the scale begins at zero.
SELECT r.place,
       r.studentSourcedId AS student_key,
       r.lineItemSourcedId AS line_item_key,
       CASE WHEN lower(r.scoreStatus) = 'exempt' THEN 'exempt'
            WHEN lower(r.missing) = 'true' THEN 'missing'
            WHEN lower(r.incomplete) = 'true' OR lower(r.inProgress) = 'true' THEN 'in progress'
            WHEN lower(r.scoreStatus) = 'fully graded' AND r.score IS NULL AND r.textScore IS NULL
            THEN 'no score'
            WHEN lower(r.scoreStatus) = 'fully graded' AND lower(r.late) = 'true' THEN 'late'
            ELSE lower(r.scoreStatus) END AS status,
       CASE WHEN lower(r.scoreStatus) = 'fully graded' THEN r.score END AS points,
       CASE WHEN lower(r.scoreStatus) = 'fully graded' AND coalesce(i.resultValueMin, 0) = 0
            THEN round(100.0 * r.score / nullif(i.resultValueMax, 0), 2) END AS percent,
       coalesce(r.textScore, r.score) AS written_as
FROM results r
JOIN lineItems i ON i.sourcedId = r.lineItemSourcedId
JOIN classes c ON c.sourcedId = i.classSourcedId
JOIN class_years y ON y.class_key = c.sourcedId AND y.year_key = :year
WHERE c.schoolSourcedId = :school
