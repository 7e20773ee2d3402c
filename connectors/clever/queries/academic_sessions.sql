-- Clever calls every stretch of time a term and does not say of what kind it is.
SELECT min(t.place) AS place,
       t.session_key AS key,
       coalesce(t.term_name, t.term_start || ' – ' || t.term_end) AS title,
       'term' AS kind,
       t.term_start AS start_date,
       t.term_end AS end_date
FROM taught t
WHERE t.school_key = :school_id
  AND t.session_key IS NOT NULL
GROUP BY t.session_key
