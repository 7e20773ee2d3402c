SELECT i.place,
       i.sourcedId AS key,
       i.classSourcedId AS section_key,
       i.title,
       g.title AS kind,
       i.assignDate AS assigned_date,
       i.dueDate AS due_date,
       i.resultValueMax AS points_possible
FROM lineItems i
JOIN classes c ON c.sourcedId = i.classSourcedId
JOIN class_years y ON y.class_key = c.sourcedId AND y.year_key = :year
LEFT JOIN categories g ON g.sourcedId = i.categorySourcedId
WHERE c.schoolSourcedId = :school
