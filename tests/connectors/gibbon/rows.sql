-- A very small school with what makes Gibbon hard: ids that are zerofilled, terms that overlap,
-- people who have left or are only expected, records of people who are gone, marks that were
-- corrected in another order than they stand in, absences announced in advance, marks without a
-- code, lessons beside the whole day, marks on every kind of scale.

INSERT INTO gibbonSchoolYear VALUES
    (24, '2024-2025', 'Past', 2, '2024-08-19', '2025-05-30'),
    (25, '2025-2026', 'Current', 3, '2025-08-18', '2026-05-29'),
    (26, 'Now', 'Upcoming', 4, CURRENT_DATE - INTERVAL 2 DAY, CURRENT_DATE + INTERVAL 2 DAY);
INSERT INTO gibbonSchoolYearTerm VALUES
    (31, 24, 1, 'Old term', 'T1', '2024-08-19', '2025-05-30'),
    (34, 25, 1, 'Term 1', 'T1', '2025-08-18', '2025-08-26'),
    (35, 25, 2, 'Term 2', 'T2', '2025-08-25', '2025-08-29');
INSERT INTO gibbonSchoolYearSpecialDay (gibbonSchoolYearTermID, type, name, date) VALUES
    (34, 'School Closure', 'Storm', '2025-08-22'), (34, 'Timing Change', 'Half day', '2025-08-21'),
    (34, 'School Closure', 'On a Saturday', '2025-08-23');
INSERT INTO gibbonDaysOfWeek VALUES
    (1, 'Monday', 'Mon', 1, 'Y', '08:30', '15:30'), (2, 'Tuesday', 'Tue', 2, 'Y', '08:30', '15:30'),
    (3, 'Wednesday', 'Wed', 3, 'Y', '08:30', '15:30'), (4, 'Thursday', 'Thu', 4, 'Y', NULL, NULL),
    (5, 'Friday', 'Fri', 5, 'Y', NULL, NULL), (6, 'Saturday', 'Sat', 6, 'N', NULL, NULL),
    (7, 'Sunday', 'Sun', 7, 'N', NULL, NULL);
INSERT INTO gibbonYearGroup VALUES (1, 'Year 9', 'Y09', 1), (4, 'Year 10', 'Y10', 4);
INSERT INTO gibbonFormGroup VALUES (101, 25, 'Form 10.1', '10.1', 'Y');
INSERT INTO gibbonDepartment VALUES (1, 'English', 'Eng', 'text');
INSERT INTO gibbonSpace VALUES (1, 'D100', 'Classroom'), (2, 'D200', 'Classroom');

INSERT INTO gibbonPerson (gibbonPersonID, surname, firstName, preferredName, gender, status, dob,
                          email, languageFirst, ethnicity, studentID, dateStart, dateEnd) VALUES
    (1424, 'Adams', 'Mason', 'Mase', 'M', 'Full', '2011-05-02', 'mason@riverbend.example',
     'English', 'White', 'GB00171', '2019-08-19', NULL),
    (1425, 'Huang', 'Sofía', '', 'F', 'Full', NULL, '', '', '', '', NULL, NULL),
    (1426, 'Okafor', 'Ada', 'Ada', 'Unspecified', 'Left', NULL, NULL, '', '', '', NULL, '2025-08-20'),
    (1427, 'Reyes', 'Luis', 'Luis', 'M', 'Left', NULL, NULL, '', '', '', NULL, NULL),
    (1428, 'Soon', 'Sam', 'Sam', 'M', 'Expected', NULL, NULL, '', '', '', '2026-01-05', NULL),
    (2001, 'Before', 'Bea', 'Bea', 'F', 'Full', NULL, NULL, '', '', '', NULL, NULL);
INSERT INTO gibbonPerson (gibbonPersonID, surname, firstName, status, email, dateEnd) VALUES
    (301, 'Baker', 'Ethan', 'Full', 'baker@riverbend.example', NULL),
    (302, 'Dube', 'Leila', 'Left', NULL, '2025-08-21'),
    (303, 'Office', 'Ana', 'Full', NULL, NULL), (304, 'Gone', 'Long', 'Left', NULL, '2020-06-30'),
    (305, 'Hill', 'Rosa', 'Full', NULL, NULL);
INSERT INTO gibbonStudentEnrolment (gibbonPersonID, gibbonSchoolYearID, gibbonYearGroupID,
                                    gibbonFormGroupID) VALUES
    (1424, 24, 1, 100), (1424, 25, 4, 101), (1425, 25, 4, 101), (1426, 25, 4, 101),
    (1427, 25, 99, 101), (1428, 25, 4, 101), (1999, 25, 4, 101), (2001, 24, 1, 100);
INSERT INTO gibbonStaff (gibbonPersonID, type, biography) VALUES
    (301, 'Teaching', 'text'), (302, 'Teaching', NULL), (303, 'Support', NULL),
    (304, 'Teaching', NULL), (305, 'Librarian', NULL), (398, 'Teaching', NULL), (399, 'Teaching', NULL);

INSERT INTO gibbonCourse VALUES
    (1218, 25, 1, 'Year 10 English', 'EN10', 'text'), (1219, 25, 77, 'Year 10 Chess', 'CH10', NULL),
    (1100, 24, 1, 'Year 9 English', 'EN09', NULL);
INSERT INTO gibbonCourseClass VALUES
    (2280, 1218, '1', '1', 'Y'), (2281, 1219, '2', '2', 'Y'), (2100, 1100, '1', '1', 'Y'),
    (2290, 1299, 'Orphan', 'O', 'Y');
INSERT INTO gibbonCourseClassPerson (gibbonCourseClassPersonID, gibbonCourseClassID, gibbonPersonID,
                                     role, dateEnrolled, dateUnenrolled) VALUES
    (1, 2280, 301, 'Teacher', NULL, NULL), (2, 2280, 302, 'Teacher - Left', '2025-08-18', '2025-08-20'),
    (3, 2281, 302, 'Teacher', NULL, NULL), (4, 2281, 303, 'Assistant', '2025-08-25', NULL),
    (5, 2280, 305, 'Technician', NULL, NULL), (6, 2281, 398, 'Teacher', NULL, NULL),
    (7, 2100, 304, 'Teacher', NULL, NULL),
    (11, 2280, 1424, 'Student', '2025-08-18', NULL), (12, 2280, 1425, 'Student', NULL, NULL),
    (13, 2281, 1425, 'Student - Left', '2025-08-18', '2025-08-21'),
    (14, 2281, 1424, 'Student - Left', NULL, NULL), (15, 2280, 1426, 'Student', NULL, NULL),
    (16, 2280, 1428, 'Student', NULL, NULL), (17, 2280, 1999, 'Student', NULL, NULL),
    (18, 2290, 1424, 'Student', NULL, NULL), (19, 2100, 2001, 'Student', NULL, NULL);
INSERT INTO gibbonTTColumnRow VALUES
    (1, 1, 'Period 1', 'P1', '08:30', '09:30'), (2, 1, 'Period 2', 'P2', '09:30', '10:30'),
    (3, 2, 'Period 1', 'P1', '08:30', '09:30');
INSERT INTO gibbonTTDayRowClass VALUES
    (13231, 1, 1, 2280, 1), (13232, 2, 1, 2280, 2), (13233, 1, 2, 2281, 1), (13234, 3, 3, 2281, 1);

INSERT INTO gibbonAttendanceCode (gibbonAttendanceCodeID, name, nameShort, type, direction, scope) VALUES
    (1, 'Present', 'P', 'Core', 'In', 'Onsite'), (2, 'Present - Late', 'PL', 'Core', 'In', 'Onsite - Late'),
    (3, 'Present - Offsite', 'PS', 'Core', 'In', 'Offsite'), (4, 'Absent', 'A', 'Core', 'Out', 'Offsite'),
    (5, 'Left', 'L', 'Core', 'Out', 'Offsite - Left'), (7, 'Online', 'PO', 'Additional', 'In', 'Onsite'),
    (8, 'Absent - Excused', 'AE', 'Additional', 'Out', 'Offsite'),
    (9, 'Exchange', 'X', 'Additional', 'Out', 'Offsite');
INSERT INTO gibbonAttendanceLogPerson (gibbonAttendanceCodeID, gibbonPersonID, direction, type, reason,
    context, comment, date, gibbonCourseClassID, gibbonTTDayRowClassID, timestampTaken) VALUES
    -- Monday: corrected by the office at noon, though its row was made before the tutor's
    (4, 1424, 'Out', 'Absent', 'Medical', 'Person', 'asthma', '2025-08-18', NULL, NULL, '2025-08-18 12:00:00'),
    (1, 1424, 'In', 'Present', '', 'Form Group', '', '2025-08-18', NULL, NULL, '2025-08-18 08:30:00'),
    -- announced in the week before, and then came late; no code, only its name
    (4, 1425, 'Out', 'Absent', 'Family', 'Future', '', '2025-08-18', NULL, NULL, '2025-08-11 10:00:00'),
    (NULL, 1425, 'In', 'Present - Late', '', 'Form Group', '', '2025-08-18', NULL, NULL, '2025-08-18 08:45:00'),
    -- announced, and nobody took the register
    (8, 1425, 'Out', 'Absent - Excused', '', 'Future', '', '2025-08-19', NULL, NULL, '2025-08-11 10:00:00'),
    -- announced for a day that has come and for one that has not, in the year that is 'Now'
    (4, 1425, 'Out', 'Absent', '', 'Future', '', CURRENT_DATE - INTERVAL 2 DAY, NULL, NULL, '2025-08-11 10:00:00'),
    (4, 1425, 'Out', 'Absent', '', 'Future', '', CURRENT_DATE + INTERVAL 2 DAY, NULL, NULL, '2025-08-11 10:00:00'),
    (4, 1425, 'Out', 'Absent', '', 'Class', '', CURRENT_DATE + INTERVAL 2 DAY, 2280, NULL, '2025-08-11 10:00:00'),
    -- lessons: absent in the first, there in the second, corrected; the tutor says present
    (1, 1424, 'In', 'Present', '', 'Form Group', '', '2025-08-19', NULL, NULL, '2025-08-19 08:30:00'),
    (4, 1424, 'Out', 'Absent', '', 'Class', '', '2025-08-19', 2280, 13231, '2025-08-19 08:40:00'),
    (1, 1424, 'In', 'Present', '', 'Class', '', '2025-08-19', 2280, 13232, '2025-08-19 09:50:00'),
    (4, 1424, 'Out', 'Absent', '', 'Class', '', '2025-08-19', 2280, 13232, '2025-08-19 09:40:00'),
    -- a lesson announced as missed, and then marked; another that stays announced
    (4, 1424, 'Out', 'Absent', '', 'Class', '', '2025-08-20', 2280, NULL, '2025-08-11 10:00:00'),
    (1, 1424, 'In', 'Present', '', 'Class', '', '2025-08-20', 2280, 13231, '2025-08-20 08:40:00'),
    (4, 1424, 'Out', 'Absent', '', 'Class', '', '2025-08-20', 2281, NULL, '2025-08-11 10:00:00'),
    (4, 1424, 'Out', 'Absent', '', 'Person', '', '2025-08-20', NULL, NULL, '2025-08-20 15:00:00'),
    -- the first lesson recorded for the day too: context Person with a class
    (1, 1425, 'In', 'Present', '', 'Person', '', '2025-08-20', 2280, 13231, '2025-08-20 08:40:00'),
    (5, 1425, 'Out', 'Left', '', 'Self Registration', '', '2025-08-21', NULL, NULL, '2025-08-21 13:00:00'),
    (7, 1426, 'In', 'Online', '', 'Form Group', '', '2025-08-18', NULL, NULL, '2025-08-18 08:30:00'),
    (3, 1426, 'In', 'Present - Offsite', '', 'Form Group', '', '2025-08-19', NULL, NULL, '2025-08-19 08:30:00'),
    (9, 1426, 'Out', 'Exchange', '', 'Form Group', '', '2025-08-20', NULL, NULL, '2025-08-20 08:30:00'),
    (99, 1424, 'Out', 'Renamed', '', 'Form Group', '', '2025-08-21', NULL, NULL, '2025-08-21 08:30:00'),
    (1, 1424, 'In', 'Present', '', 'Class', '', '2025-08-21', NULL, NULL, '2025-08-21 08:40:00'),
    (1, 1424, 'In', 'Present', '', 'Form Group', '', '2025-05-30', NULL, NULL, '2025-05-30 08:30:00'),
    (1, 1998, 'In', 'Present', '', 'Form Group', '', '2025-08-18', NULL, NULL, '2025-08-18 08:30:00');

INSERT INTO gibbonMarkbookColumn (gibbonMarkbookColumnID, gibbonCourseClassID, type, name, description,
    date, attainment, gibbonScaleIDAttainment, attainmentRaw, attainmentRawMax, complete, completeDate) VALUES
    (1, 2280, 'Essay', 'Essay 1', 'text', '2025-08-20', 'Y', 4, 'N', NULL, 'Y', '2025-08-25'),
    (2, 2280, 'Test', 'Test 1', '', '2025-08-21', 'Y', 4, 'Y', 40.00, 'Y', '2025-08-25'),
    (3, 2280, 'Homework', 'Letters', '', '2025-08-22', 'Y', 5, 'N', NULL, 'Y', '2025-08-25'),
    (4, 2280, 'Homework', 'Done?', '', NULL, 'Y', 9, 'N', NULL, 'Y', '2025-08-25'),
    (5, 2280, 'Test', 'Draft', '', '2025-08-25', 'Y', 4, 'N', NULL, 'N', NULL),
    (6, 2280, 'Test', 'Not yet live', '', '2025-08-26', 'Y', 4, 'N', NULL, 'Y', '2099-01-01'),
    (7, 2280, 'Effort', 'Effort only', '', '2025-08-26', 'N', NULL, 'N', NULL, 'Y', '2025-08-26'),
    (8, 2299, 'Test', 'Class is gone', '', '2025-08-26', 'Y', 4, 'N', NULL, 'Y', '2025-08-26'),
    (9, 2299, 'Test', 'Gone last year', '', '2025-03-01', 'Y', 4, 'N', NULL, 'Y', '2025-03-01'),
    (10, 2100, 'Test', 'Last year', '', '2025-03-01', 'Y', 4, 'N', NULL, 'Y', '2025-03-01');
INSERT INTO gibbonMarkbookEntry (gibbonMarkbookColumnID, gibbonPersonIDStudent, attainmentValue,
    attainmentValueRaw, attainmentDescriptor, attainmentConcern, effortValue, comment) VALUES
    (1, 1424, '85%', NULL, '85%', 'N', 'A', 'well done'), (1, 1425, '', '', '', 'N', '', 'text'),
    (1, 1426, 'Incomplete', NULL, 'Work incomplete', 'Y', '', NULL), (1, 1997, '70%', NULL, '', 'N', '', NULL),
    (2, 1424, '81%', '32.5', '81%', 'N', '', NULL), (2, 1425, '0%', '0', '0%', 'Y', '', NULL),
    (2, 1426, 'Incomplete', '12', '', 'Y', '', NULL),
    (3, 1424, 'B+', NULL, 'B+', 'N', '', NULL), (3, 1425, '6', 'x', '', 'N', '', NULL),
    (4, 1424, 'Complete', NULL, 'Work complete', 'N', '', NULL),
    (4, 1425, 'Late', NULL, 'Work submitted late', 'N', '', NULL), (4, 1426, NULL, NULL, NULL, NULL, '', NULL),
    (5, 1424, '50%', NULL, '50%', 'N', '', NULL), (6, 1424, '60%', NULL, '60%', 'N', '', NULL),
    (7, 1424, NULL, NULL, NULL, NULL, 'A', NULL), (8, 1424, '75%', NULL, '75%', 'N', '', NULL),
    (9, 1424, '75%', NULL, '75%', 'N', '', NULL), (10, 2001, '65%', NULL, '65%', 'N', '', NULL);
INSERT INTO gibbonBehaviour VALUES (1, 1424, 'Disruptive');
INSERT INTO gibbonFamilyAdult VALUES (1, 901, 'text');
INSERT INTO gibbonINPersonDescriptor VALUES (1, 1424, 1);
INSERT INTO gibbonPersonMedical VALUES (1, 1424, 'asthma');
