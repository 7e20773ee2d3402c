-- A stand-in for Gibbon: the tables that the connector reads, and those beside them that it must
-- not, with the vendor's table and column names. Written by hand.

CREATE TABLE gibbonSchoolYear (
    gibbonSchoolYearID int(3) unsigned zerofill PRIMARY KEY, name varchar(9) NOT NULL,
    status enum('Past', 'Current', 'Upcoming') NOT NULL, sequenceNumber int NOT NULL,
    firstDay date, lastDay date
);
CREATE TABLE gibbonSchoolYearTerm (
    gibbonSchoolYearTermID int(5) unsigned zerofill PRIMARY KEY,
    gibbonSchoolYearID int(3) unsigned zerofill NOT NULL, sequenceNumber int NOT NULL,
    name varchar(20) NOT NULL, nameShort varchar(4) NOT NULL, firstDay date NOT NULL,
    lastDay date NOT NULL
);
CREATE TABLE gibbonSchoolYearSpecialDay (
    gibbonSchoolYearSpecialDayID int(10) unsigned zerofill PRIMARY KEY AUTO_INCREMENT,
    gibbonSchoolYearTermID int(5) unsigned zerofill NOT NULL,
    type enum('School Closure', 'Timing Change', 'Off Timetable'), name varchar(20) NOT NULL,
    description varchar(255) NOT NULL DEFAULT '', date date NOT NULL
);
CREATE TABLE gibbonDaysOfWeek (
    gibbonDaysOfWeekID int(2) unsigned zerofill PRIMARY KEY, name varchar(10) NOT NULL,
    nameShort varchar(4) NOT NULL, sequenceNumber int NOT NULL,
    schoolDay enum('Y', 'N') NOT NULL DEFAULT 'Y', schoolStart time, schoolEnd time
);
CREATE TABLE gibbonYearGroup (
    gibbonYearGroupID int(3) unsigned zerofill PRIMARY KEY, name varchar(15) NOT NULL,
    nameShort varchar(4) NOT NULL, sequenceNumber int NOT NULL
);
CREATE TABLE gibbonFormGroup (
    gibbonFormGroupID int(5) unsigned zerofill PRIMARY KEY,
    gibbonSchoolYearID int(3) unsigned zerofill NOT NULL, name varchar(20) NOT NULL,
    nameShort varchar(8) NOT NULL, attendance enum('Y', 'N') NOT NULL DEFAULT 'Y'
);
CREATE TABLE gibbonDepartment (
    gibbonDepartmentID int(4) unsigned zerofill PRIMARY KEY, name varchar(40) NOT NULL,
    nameShort varchar(4) NOT NULL, blurb text
);
CREATE TABLE gibbonSpace (
    gibbonSpaceID int(10) unsigned zerofill PRIMARY KEY, name varchar(30) NOT NULL,
    type varchar(50) NOT NULL DEFAULT 'Classroom'
);
CREATE TABLE gibbonPerson (
    gibbonPersonID int(10) unsigned zerofill PRIMARY KEY, title varchar(5) NOT NULL DEFAULT '',
    surname varchar(60) NOT NULL, firstName varchar(60) NOT NULL,
    preferredName varchar(60) NOT NULL DEFAULT '',
    gender enum('M', 'F', 'Other', 'Unspecified') NOT NULL DEFAULT 'Unspecified',
    username varchar(20) NOT NULL DEFAULT '', passwordStrong varchar(255) NOT NULL DEFAULT 'hash',
    passwordStrongSalt varchar(255) NOT NULL DEFAULT 'salt',
    status enum('Full', 'Expected', 'Left', 'Pending Approval') NOT NULL DEFAULT 'Full',
    gibbonRoleIDAll varchar(255) NOT NULL DEFAULT '003', dob date, email varchar(75),
    address1 mediumtext, phone1 varchar(20) NOT NULL DEFAULT '',
    languageFirst varchar(30) NOT NULL DEFAULT '', ethnicity varchar(255) NOT NULL DEFAULT '',
    religion varchar(30) NOT NULL DEFAULT '', studentID varchar(15) NOT NULL DEFAULT '',
    dateStart date, dateEnd date, departureReason varchar(100) NOT NULL DEFAULT '', fields text
);
CREATE TABLE gibbonStudentEnrolment (
    gibbonStudentEnrolmentID int(8) unsigned zerofill PRIMARY KEY AUTO_INCREMENT,
    gibbonPersonID int(10) unsigned zerofill NOT NULL,
    gibbonSchoolYearID int(3) unsigned zerofill NOT NULL,
    gibbonYearGroupID int(3) unsigned zerofill NOT NULL,
    gibbonFormGroupID int(5) unsigned zerofill NOT NULL, rollOrder int, fields text
);
CREATE TABLE gibbonStaff (
    gibbonStaffID int(10) unsigned zerofill PRIMARY KEY AUTO_INCREMENT,
    gibbonPersonID int(10) unsigned zerofill NOT NULL, type varchar(20) NOT NULL,
    jobTitle varchar(100) NOT NULL DEFAULT '', biography text
);
CREATE TABLE gibbonCourse (
    gibbonCourseID int(8) unsigned zerofill PRIMARY KEY,
    gibbonSchoolYearID int(3) unsigned zerofill NOT NULL,
    gibbonDepartmentID int(4) unsigned zerofill, name varchar(60) NOT NULL,
    nameShort varchar(12) NOT NULL, description text
);
CREATE TABLE gibbonCourseClass (
    gibbonCourseClassID int(8) unsigned zerofill PRIMARY KEY,
    gibbonCourseID int(8) unsigned zerofill NOT NULL, name varchar(30) NOT NULL,
    nameShort varchar(8) NOT NULL, attendance enum('Y', 'N') NOT NULL DEFAULT 'Y'
);
CREATE TABLE gibbonCourseClassPerson (
    gibbonCourseClassPersonID int(10) unsigned zerofill PRIMARY KEY AUTO_INCREMENT,
    gibbonCourseClassID int(8) unsigned zerofill NOT NULL,
    gibbonPersonID int(10) unsigned zerofill NOT NULL,
    role enum('Student', 'Teacher', 'Assistant', 'Technician', 'Parent', 'Student - Left',
              'Teacher - Left') NOT NULL,
    dateEnrolled date, dateUnenrolled date
);
CREATE TABLE gibbonTTColumnRow (
    gibbonTTColumnRowID int(8) unsigned zerofill PRIMARY KEY,
    gibbonTTColumnID int(6) unsigned zerofill NOT NULL, name varchar(12) NOT NULL,
    nameShort varchar(4) NOT NULL, timeStart time NOT NULL, timeEnd time NOT NULL
);
CREATE TABLE gibbonTTDayRowClass (
    gibbonTTDayRowClassID int(12) unsigned zerofill PRIMARY KEY,
    gibbonTTColumnRowID int(8) unsigned zerofill NOT NULL,
    gibbonTTDayID int(10) unsigned zerofill NOT NULL,
    gibbonCourseClassID int(8) unsigned zerofill NOT NULL,
    gibbonSpaceID int(10) unsigned zerofill
);
CREATE TABLE gibbonAttendanceCode (
    gibbonAttendanceCodeID int(3) unsigned zerofill PRIMARY KEY, name varchar(30) NOT NULL,
    nameShort varchar(4) NOT NULL, type enum('Core', 'Additional') NOT NULL,
    direction enum('In', 'Out') NOT NULL,
    scope enum('Onsite', 'Onsite - Late', 'Offsite', 'Offsite - Left', 'Offsite - Late') NOT NULL,
    active enum('Y', 'N') NOT NULL DEFAULT 'Y', future enum('Y', 'N') NOT NULL DEFAULT 'N'
);
CREATE TABLE gibbonAttendanceLogPerson (
    gibbonAttendanceLogPersonID int(14) unsigned zerofill PRIMARY KEY AUTO_INCREMENT,
    gibbonAttendanceCodeID int(3) unsigned zerofill,
    gibbonPersonID int(10) unsigned zerofill NOT NULL, direction enum('In', 'Out') NOT NULL,
    type varchar(30) NOT NULL DEFAULT '', reason varchar(30) NOT NULL DEFAULT '',
    context enum('Form Group', 'Class', 'Person', 'Future', 'Self Registration'),
    comment varchar(255) NOT NULL DEFAULT '', date date,
    gibbonPersonIDTaker int(10) unsigned zerofill NOT NULL DEFAULT 301,
    gibbonFormGroupID int(5) unsigned zerofill, gibbonCourseClassID int(8) unsigned zerofill,
    gibbonTTDayRowClassID int(12) unsigned zerofill, timestampTaken timestamp NULL DEFAULT NULL,
    KEY (date), KEY (gibbonPersonID)
);
CREATE TABLE gibbonMarkbookColumn (
    gibbonMarkbookColumnID int(10) unsigned zerofill PRIMARY KEY,
    gibbonCourseClassID int(8) unsigned zerofill NOT NULL, type varchar(50) NOT NULL,
    name varchar(40), description text, date date, attainment enum('Y', 'N') NOT NULL DEFAULT 'Y',
    gibbonScaleIDAttainment int(5) unsigned zerofill, attainmentWeighting decimal(5, 2),
    attainmentRaw enum('Y', 'N') NOT NULL DEFAULT 'N', attainmentRawMax decimal(8, 2),
    effort enum('Y', 'N') NOT NULL DEFAULT 'Y', complete enum('N', 'Y') NOT NULL DEFAULT 'Y',
    completeDate date
);
CREATE TABLE gibbonMarkbookEntry (
    gibbonMarkbookEntryID int(12) unsigned zerofill PRIMARY KEY AUTO_INCREMENT,
    gibbonMarkbookColumnID int(10) unsigned zerofill NOT NULL,
    gibbonPersonIDStudent int(10) unsigned zerofill NOT NULL, attainmentValue varchar(10),
    attainmentValueRaw varchar(10), attainmentDescriptor varchar(100),
    attainmentConcern enum('N', 'Y', 'P'), effortValue varchar(10), comment text
);
CREATE TABLE gibbonBehaviour (
    gibbonBehaviourID int(12) unsigned zerofill PRIMARY KEY,
    gibbonPersonID int(10) unsigned zerofill NOT NULL, descriptor varchar(100)
);
CREATE TABLE gibbonFamilyAdult (
    gibbonFamilyAdultID int(8) unsigned zerofill PRIMARY KEY,
    gibbonPersonID int(10) unsigned zerofill NOT NULL, comment text
);
CREATE TABLE gibbonINPersonDescriptor (
    gibbonINPersonDescriptorID int(12) unsigned zerofill PRIMARY KEY,
    gibbonPersonID int(10) unsigned zerofill NOT NULL, gibbonINDescriptorID int(3) unsigned zerofill
);
CREATE TABLE gibbonPersonMedical (
    gibbonPersonMedicalID int(10) unsigned zerofill PRIMARY KEY,
    gibbonPersonID int(10) unsigned zerofill NOT NULL, comment text
);
