"""File drops as vendors deliver them, written by the tests: no row is anyone's."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def write_folder(place: Path, files: Mapping[str, str | bytes]) -> Path:
    """A drop as a folder."""
    place.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (place / name).write_bytes(_bytes(content))
    return place


def write_zip(place: Path, files: Mapping[str, str | bytes], *, under: str = "") -> Path:
    """A drop as an archive, its files perhaps under a folder."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"{under}{name}", _bytes(content))
    return place


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def lines(*rows: str, end: str = "\n") -> str:
    """The text of a file, each line with its end."""
    return "".join(f"{row}{end}" for row in rows)


# --- OneRoster --------------------------------------------------------------------------------

PASSWORD_CELL = "hunter2-never-read"

ONEROSTER_11 = {
    "manifest.csv": lines(
        "propertyName,value",
        "manifest.version,1.0",
        "oneroster.version,1.1",
        *("file.orgs,bulk", "file.academicSessions,bulk", "file.users,bulk", "file.courses,bulk"),
        *("file.classes,bulk", "file.enrollments,bulk", "file.demographics,bulk"),
        *("file.categories,bulk", "file.lineItems,bulk", "file.results,bulk"),
        *("file.resources,absent", "file.classResources,absent"),
        "source.systemName,Riverbend SIS",
        end="\r\n",
    ),
    "orgs.csv": lines(
        "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
        "d1,,,Riverbend District,district,,",
        "s1,,,Riverbend School,school,1923,d1",
        "s2,,,Hilltop School,school,1924,d1",
    ),
    "academicSessions.csv": lines(
        "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear",
        "y26,,,2025-2026,schoolYear,2025-08-18,2026-05-30,,2026",
        "sem1,,,Semester 1,semester,2025-08-18,2025-12-20,y26,2026",
        "q1,,,Quarter 1,gradingPeriod,2025-08-18,2025-10-18,sem1,2026",
        "q2,,,Quarter 2,gradingPeriod,2025-10-20,2025-12-20,sem1,2026",
        "sem2,,,Semester 2,semester,2026-01-05,2026-05-30,y26,2026",
        "lone,,,Spring,term,2026-03-01,2026-05-30,,2026",
        "y25,,,2024-2025,schoolYear,2024-08-19,2025-05-31,,2025",
        "oldq,,,Quarter 1,gradingPeriod,2024-08-19,2024-10-19,y25,2025",
    ),
    # The byte order mark, columns in another order, `grade` for `grades`, FALSE: seen in the wild.
    "users.csv": b"\xef\xbb\xbf"
    + lines(
        "sourcedId,status,dateLastModified,enabledUser,role,orgSourcedIds,username,userIds,"
        "familyName,givenName,middleName,identifier,email,sms,phone,agentSourcedIds,grade,password",
        *(
            f"u{n},,,TRUE,student,s1,stu{n},{{LDAP:stu{n}}},{last},{first},,10000{n},"
            f'stu{n}@riverbend.example,555-010{n},555-010{n},"p1,p2",{grade},{PASSWORD_CELL}'
            for n, last, first, grade in (
                (1, "Adams", "Mason", "09"),
                (2, "Huang", "Sofía", "10"),
                (3, '"O\'Brien, Jr."', "李", "KG"),
                (4, "Okafor", "Ada", '"09,10"'),
            )
        ),
        f"u5,,,FALSE,student,s2,stu5,,Elsewhere,Eve,,100005,,,,,09,{PASSWORD_CELL}",
        f"u6,,,TRUE,student,s2,stu6,,Guest,Gil,,100006,,,,,09,{PASSWORD_CELL}",
        f't1,,,TRUE,teacher,"s1,s2",tea1,,Baker,Ethan,,T1,baker@riverbend.example,,,,,{PASSWORD_CELL}',
        f"t2,,,TRUE,teacher,s2,tea2,,Dube,Leila,,T2,,,,,,{PASSWORD_CELL}",
        f"t3,,,TRUE,teacher,s2,tea3,,Top,Hill,,T3,,,,,,{PASSWORD_CELL}",
        f"a1,,,TRUE,administrator,s1,adm1,,Admin,Ana,,A1,,,,,,{PASSWORD_CELL}",
        f"p1,,,TRUE,guardian,s1,par1,,Adams,Pat,,,,,,u1,,{PASSWORD_CELL}",
    ).encode(),
    "demographics.csv": lines(
        "sourcedId,status,dateLastModified,birthDate,sex,americanIndianOrAlaskaNative,asian,"
        "blackOrAfricanAmerican,nativeHawaiianOrOtherPacificIslander,white,"
        "demographicRaceTwoOrMoreRaces,hispanicOrLatinoEthnicity,countryOfBirthCode",
        '"u1",,,"2011-05-02",male,false,false,false,false,true,false,true,US',
        'u2,,,"2011-01-08T00:00:00.000Z",female,false,true,false,false,true,,false,US',
        "u3,,,,,,,,,,,,",
    ),
    "courses.csv": lines(
        "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,"
        "orgSourcedId,subjects,subjectCodes",
        'c1,,,y26,English 9,ENG-09,"09,10",d1,"English,Reading",',
        "c2,,,y26,Math 9,MATH-09,09,d1,Math,",
        "c3,,,,Chess,,,d1,,",
    ),
    "classes.csv": lines(
        "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,"
        "location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods",
        'k1,,,English 9 - A,"09,10",c1,ENG-09-A,scheduled,R101,s1,y26,English,,1',
        'k2,,,English 9 - B,09,c1,ENG-09-B,scheduled,R102,s1,"q1, q2",English,,"1,3"',
        'k3,,,Chess,,c3,,scheduled,,s1,"sem1,sem2",,,',
        "k4,,,Old English,,c1,ENG-OLD,scheduled,,s1,oldq,,,",
        "k5,,,Math 9 - A,,c2,MATH-09-A,scheduled,H1,s2,y26,,,",
        "k6,,,Garden,,c9,GARDEN,homeroom,,s1,lone,,,",
        "k7,,,Homeroom,,c2,HR,homeroom,,s1,,,,",
    ),
    "enrollments.csv": lines(
        "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,"
        "primary,beginDate,endDate",
        "e1,,,k1,s1,u1,student,,2025-08-18,2026-05-30",
        "e2,,,k1,s1,u2,student,,2025-08-18,2025-09-02",
        "e3,,,k1,s1,u2,student,,2025-09-15,",
        "e4,,,k2,s1,u3,student,false,,",
        "e5,,,k2,s1,u4,student,,2025-08-18,2025-08-18",
        "e6,,,k1,s1,u6,student,,2025-08-18,",
        "e7,,,k1,s1,u99,student,,2025-08-18,",
        "e8,,,k4,s1,u1,student,,2024-08-19,2024-10-19",
        "e9,,,k5,s2,u5,student,,2025-08-18,",
        "e10,,,k1,s1,t1,teacher,true,2025-08-18,2026-05-30",
        "e11,,,k1,s1,t2,teacher,false,2025-09-01,2025-10-01",
        "e12,,,k2,s1,t1,teacher,,,",
        "e13,,,k2,s1,a1,proctor,,,",
        "e14,,,k5,s2,t3,teacher,true,,",
    ),
    "categories.csv": lines(
        "sourcedId,status,dateLastModified,title",
        "g1,,,Homework",
    ),
    "lineItems.csv": lines(
        "sourcedId,status,dateLastModified,title,description,assignDate,dueDate,classSourcedId,"
        "categorySourcedId,gradingPeriodSourcedId,resultValueMin,resultValueMax",
        "i1,,,Homework 1,private words,2025-08-20,2025-08-25,k1,g1,q1,0.0,20.0",
        "i2,,,Essay,,2025-08-20T00:00:00Z,2025-09-01T23:59:59Z,k1,g9,q1,1,5",
        "i3,,,Old quiz,,,,k4,g1,oldq,0,10",
    ),
    "results.csv": lines(
        "sourcedId,status,dateLastModified,lineItemSourcedId,studentSourcedId,scoreStatus,score,"
        "scoreDate,comment",
        "r1,,,i1,u1,fully graded,16.5,2025-08-26,private words",
        "r2,,,i1,u2,exempt,,2025-08-26,",
        "r3,,,i1,u3,not submitted,,2025-08-26,",
        "r4,,,i1,u4,submitted,,2025-08-26,",
        "r5,,,i2,u1,Fully Graded,4,2025-09-02,",
        "r6,,,i2,u2,partially graded,2,2025-09-02,",
        "r7,,,i2,u3,fully graded,,2025-09-02,",
        "r8,,,i2,u99,fully graded,3,2025-09-02,",
        "r9,,,i3,u1,fully graded,9,2024-09-02,",
    ),
}
"""Version 1.1: two schools, two years, and what its exports are known for."""

ONEROSTER_12 = {
    "manifest.csv": lines(
        "propertyName,value",
        "oneroster.version,1.2",
        *("file.orgs,bulk", "file.academicSessions,bulk", "file.users,bulk", "file.roles,bulk"),
        *("file.courses,bulk", "file.classes,bulk", "file.enrollments,bulk"),
        *("file.lineItems,bulk", "file.results,bulk", "file.demographics,absent"),
        "file.categories,absent",
    ),
    "orgs.csv": ONEROSTER_11["orgs.csv"],
    "academicSessions.csv": ONEROSTER_11["academicSessions.csv"],
    "users.csv": lines(
        "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,"
        "middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,"
        "userMasterIdentifier,preferredGivenName,primaryOrgSourcedId",
        f"u1,,,true,,,Mason,Adams,,100001,,,,,09,{PASSWORD_CELL},,Mace,s1",
        f"u2,,,true,,,Sofía,Huang,,100002,,,,,10,{PASSWORD_CELL},,,s1",
        f"u3,,,true,,,Gone,Lastyear,,100003,,,,,12,{PASSWORD_CELL},,,s1",
        f"t1,,,true,,,Ethan,Baker,,T1,,,,,,{PASSWORD_CELL},,,s1",
        f"t2,,,true,,,Leila,Dube,,T2,,,,,,{PASSWORD_CELL},,,s1",
    ),
    "roles.csv": lines(
        "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,"
        "orgSourcedId,userProfileSourcedId",
        "ro1,,,u1,primary,student,2025-08-18,2025-10-01,s1,",
        "ro2,,,u1,primary,student,2025-11-03,,s1,",
        "ro3,,,u2,primary,student,,,s1,",
        "ro4,,,u3,primary,student,2023-08-21,2025-05-31,s1,",
        "ro5,,,t1,secondary,aide,,,s1,",
        "ro6,,,t1,primary,principal,,,s1,",
        "ro7,,,t2,primary,counselor,,,s1,",
        "ro8,,,t2,secondary,guardian,,,s1,",
    ),
    "courses.csv": ONEROSTER_11["courses.csv"],
    "classes.csv": ONEROSTER_11["classes.csv"],
    "enrollments.csv": lines(
        "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role",
        "e1,,,k1,s1,u1,student",
        "e2,,,k1,s1,t1,teacher",
    ),
    "lineItems.csv": lines(
        "sourcedId,status,dateLastModified,title,classSourcedId,resultValueMin,resultValueMax",
        *(f"i{n},,,Homework {n},k1,0,20" for n in range(1, 7)),
    ),
    "results.csv": lines(
        "sourcedId,status,dateLastModified,lineItemSourcedId,studentSourcedId,scoreStatus,score,"
        "textScore,scoreDate,comment,inProgress,incomplete,late,missing",
        "r1,,,i1,u1,fully graded,15,,2025-09-01,,false,false,true,false",
        "r2,,,i2,u1,not submitted,,,2025-09-01,,,,,true",
        "r3,,,i3,u1,fully graded,,B+,2025-09-01,,,,,",
        "r4,,,i4,u1,fully graded,3,,2025-09-01,,,true,,",
        "r5,,,i5,u1,exempt,,,2025-09-01,,,,,true",
        "r6,,,i6,u1,lost by the dog,,,2025-09-01,,,,,",
    ),
}
"""Version 1.2: roles in a file of their own, and what became of work in columns of its own."""


def oneroster_changes(**files: str) -> dict[str, str]:
    """A drop of changes: its manifest says delta for the given files and absent for the others."""
    names = ("orgs", "academicSessions", "users", "courses", "classes", "enrollments", "results")
    said = (f"file.{name},{'delta' if name in files else 'absent'}" for name in names)
    manifest = lines("propertyName,value", "oneroster.version,1.1", *said)
    return {"manifest.csv": manifest, **{f"{name}.csv": text for name, text in files.items()}}


# --- Clever -----------------------------------------------------------------------------------


def _pupil(school: int, number: int, name: str, grade: str, dob: str, hispanic: str = "N") -> str:
    return (
        f"{school},{number},{number},IL{number},{name},{grade},F,{dob},A,{hispanic},N,Free,N,"
        f"12 Elm Street,Riverbend,IL,62704,{number}@riverbend.example,Mother,primary,Pat Adams,"
        f"555-0100,pat@home.example,stu{number},{PASSWORD_CELL}"
    )


CLEVER = {
    "schools.csv": lines(
        "School_id,School_name,School_number,State_id,Low_grade,High_grade,Principal,"
        "Principal_email,School_address,School_city,School_state,School_zip,School_phone",
        "1923,Riverbend School,1923,,PK,12,Ana Admin,,1 Main,Riverbend,IL,62704,555-0199",
        "1924,Hilltop School,1924,,9,12,,,,,,,",
        end="\r",
    ),
    "students.csv": lines(
        "School_id,Student_id,Student_number,State_id,Last_name,Middle_name,First_name,Grade,Gender,"
        "DOB,Race,Hispanic_Latino,Ell_status,Frl_status,Iep_status,Student_street,Student_city,"
        "Student_state,Student_zip,Student_email,Contact_relationship,Contact_type,Contact_name,"
        "Contact_phone,Contact_email,Username,Password",
        _pupil(1923, 1001, "Adams,,Mason", "9", "11/1/98", "Y"),
        _pupil(1923, 1002, "Huang,,Sofía", "0", "5/2/19"),
        _pupil(1923, 1003, "O'Brien,,李", "9th Grade", "02/29/2005"),
        _pupil(1923, 1004, "Okafor,,Ada", "Ungraded", ""),
        _pupil(1924, 2001, "Elsewhere,,Eve", "10", "1/1/08"),
        _pupil(1924, 2002, "Guest,,Gil", "PreKindergarten", "1/1/20"),
        end="\r",
    ),
    "teachers.csv": lines(
        "School_id,Teacher_id,Teacher_number,State_teacher_id,Teacher_email,First_name,Middle_name,"
        "Last_name,Title,Username,Password",
        f"1924,81,T1,,baker@hilltop.example,Ethan,,Baker,,tea81,{PASSWORD_CELL}",
        f"1923,81,T1,,baker@riverbend.example,Ethan,,Baker,,tea81,{PASSWORD_CELL}",
        f"1923,82,T2,,,Leila,,Dube,,tea82,{PASSWORD_CELL}",
        f"1924,83,T3,,,Hill,,Top,,tea83,{PASSWORD_CELL}",
        f"1924,84,T4,,,Val,,Visitor,,tea84,{PASSWORD_CELL}",
    ),
    "sections.csv": lines(
        "School_id,Section_id,Teacher_id,Teacher_2_id,Teacher_3_id,Teacher_4_id,Name,Section_number,"
        "Grade,Course_name,Course_number,Course_description,Period,Subject,Term_name,Term_start,Term_end",
        "1923,501,81,,,,English 9 - A,1,9,English 9,ENG-09,,1,english,Y1,8/18/25,5/29/26",
        "1923,502,82,81,84,82,English 9 - B,2,9,English nine,ENG-09,,2(A),ela,S1,8/18/25,12/19/25",
        "1923,503,82,,,,Chess club,,,,,,,,,,",
        "1923,504,81,,,,Homeroom,HR-504,9,Homeroom,HR,,0,homeroom/advisory,S1,8/18/25,12/19/25",
        "1923,504,81,,,,Homeroom,HR-504,9,Homeroom,HR,,0,homeroom/advisory,S2,1/5/26,5/29/26",
        "1924,601,83,,,,Math 9,1,9,Math 9,MATH-09,,1,math,Y1,8/11/25,5/22/26",
        end="\r",
    ),
    "enrollments.csv": lines(
        "School_id,Section_id,Student_id",
        "1923,501,1001",
        "1923,501,1002",
        "1923,501,1002",
        "1923,502,1003",
        "1923,504,2002",
        "1923,501,9999",
        "1923,999,1001",
        "1924,601,2001",
        "1924,998,2001",
    ),
}
"""Line ends of two kinds, two-digit years, a date that never was, grades in many spellings."""
