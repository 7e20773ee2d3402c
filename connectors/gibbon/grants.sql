-- The database user that Homeroom reads with, and exactly the columns it may see.
-- Run it in the database of Gibbon (mariadb gibbon < grants.sql) as an administrator of the
-- server, with '%' narrowed to Homeroom's own machine if you can. The user is locked until you
-- give it a password: ALTER USER homeroom@'%' IDENTIFIED BY '…' ACCOUNT UNLOCK;
-- Passwords, addresses, telephones, parents, medical and individual needs, the reason and the
-- comment of an absence and every comment of the markbook are not among them.

CREATE USER IF NOT EXISTS homeroom@'%' WITH MAX_USER_CONNECTIONS 3 ACCOUNT LOCK;

GRANT SELECT (gibbonSchoolYearID, name, status, sequenceNumber, firstDay, lastDay)
    ON gibbonSchoolYear TO homeroom@'%';
GRANT SELECT (gibbonSchoolYearTermID, gibbonSchoolYearID, name, firstDay, lastDay)
    ON gibbonSchoolYearTerm TO homeroom@'%';
GRANT SELECT (type, date) ON gibbonSchoolYearSpecialDay TO homeroom@'%';
GRANT SELECT (nameShort, schoolDay) ON gibbonDaysOfWeek TO homeroom@'%';
GRANT SELECT (gibbonYearGroupID, nameShort) ON gibbonYearGroup TO homeroom@'%';
GRANT SELECT (gibbonDepartmentID, name) ON gibbonDepartment TO homeroom@'%';

-- Gender, ethnicity and first language are sensitive: the query must be able to name them, but
-- they leave only when switched on.
GRANT SELECT (gibbonPersonID, status, studentID, firstName, surname, preferredName, dob, email,
              dateStart, dateEnd, gender, ethnicity, languageFirst) ON gibbonPerson TO homeroom@'%';
GRANT SELECT (gibbonPersonID, gibbonSchoolYearID, gibbonYearGroupID)
    ON gibbonStudentEnrolment TO homeroom@'%';
GRANT SELECT (gibbonPersonID, type) ON gibbonStaff TO homeroom@'%';

GRANT SELECT (gibbonCourseID, gibbonSchoolYearID, gibbonDepartmentID, name, nameShort)
    ON gibbonCourse TO homeroom@'%';
GRANT SELECT (gibbonCourseClassID, gibbonCourseID, nameShort) ON gibbonCourseClass TO homeroom@'%';
GRANT SELECT (gibbonCourseClassPersonID, gibbonCourseClassID, gibbonPersonID, role, dateEnrolled,
              dateUnenrolled) ON gibbonCourseClassPerson TO homeroom@'%';
GRANT SELECT (gibbonTTDayRowClassID, gibbonTTColumnRowID, gibbonCourseClassID, gibbonSpaceID)
    ON gibbonTTDayRowClass TO homeroom@'%';
GRANT SELECT (gibbonTTColumnRowID, name, timeStart, timeEnd) ON gibbonTTColumnRow TO homeroom@'%';
GRANT SELECT (gibbonSpaceID, name) ON gibbonSpace TO homeroom@'%';

GRANT SELECT (gibbonAttendanceCodeID, name, scope) ON gibbonAttendanceCode TO homeroom@'%';
GRANT SELECT (gibbonAttendanceLogPersonID, gibbonAttendanceCodeID, gibbonPersonID, direction, type,
              context, date, gibbonCourseClassID, gibbonTTDayRowClassID, timestampTaken)
    ON gibbonAttendanceLogPerson TO homeroom@'%';

GRANT SELECT (gibbonMarkbookColumnID, gibbonCourseClassID, type, name, date, attainment,
              attainmentRaw, attainmentRawMax, complete, completeDate)
    ON gibbonMarkbookColumn TO homeroom@'%';
GRANT SELECT (gibbonMarkbookColumnID, gibbonPersonIDStudent, attainmentValue, attainmentValueRaw)
    ON gibbonMarkbookEntry TO homeroom@'%';
