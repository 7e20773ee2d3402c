"""What can go wrong with a vendor's database, each in one sentence that names what to do.

All are raised with the same facts (`SqlSource.facts`); a driver's own message is never shown,
because it may hold a value of a row, except where it can only hold names of the schema.
"""

from __future__ import annotations

from appliance.errors import MappingError, SourceError


class AddressWrongError(SourceError):
    """The address of the source “{source}” is not one of a database.

    Write it like postgresql://reader@server:5432/school or sqlite:////srv/sis.db.
    """


class AddressHoldsPasswordError(SourceError):
    """The address of the source “{source}” has a password in it.

    Take it out and give it as the source's secret, where it is kept encrypted.
    """


class DriverMissingError(SourceError):
    """The source “{source}” is a database of {system}, whose driver is not installed here.

    Install it with: {command}
    """


class SystemUnknownError(SourceError):
    """The source “{source}” is of a kind of database that is not known here ({system}).

    Known are sqlite, postgresql, mysql, mariadb, mssql and oracle.
    """


class FileMissingError(SourceError):
    """The database file “{database}” of the source “{source}” is not there.

    Check that the drive is connected and the path is right.
    """


class FileNoDatabaseError(SourceError):
    """The file “{database}” of the source “{source}” is no SQLite database, or it is damaged.

    Check that it is the right file, and open it with the program that it belongs to.
    """


class FileClosedToUsError(SourceError):
    """The database file “{database}” of the source “{source}” cannot be opened.

    Check that the account this server runs under may read it and its folder.
    """


class BusyError(SourceError):
    """The database of the source “{source}” is being written by another program.

    Import again when that program has finished.
    """


class HostUnknownError(SourceError):
    """The server name “{host}” of the source “{source}” is not known on this network.

    Check its spelling, or use the server's number address.
    """


class NoAnswerError(SourceError):
    """Nothing answers at {host}, port {port}, for the source “{source}”.

    Check that the database server runs, that the port is right, and that its firewall lets
    this machine in.
    """


class NotLetInError(SourceError):
    """The database server at {host} does not let this machine in for the source “{source}”.

    Ask its administrator to allow connections from this machine's address for “{user}”.
    """


class PasswordRefusedError(SourceError):
    """The database of the source “{source}” refused the user “{user}” or the password.

    Give the source its current user and password.
    """


class AccountLockedError(SourceError):
    """The database of the source “{source}” has locked the account “{user}”.

    Ask its administrator to unlock it, then import again.
    """


class DatabaseUnknownError(SourceError):
    """The server at {host} has no database “{database}” for the source “{source}”.

    Check the last part of the address.
    """


class ConnectFailedError(SourceError):
    """The database of the source “{source}” at {host}, port {port}, could not be opened.

    Check the address, the user and the password with its administrator.
    """


class TableMissingError(SourceError):
    """The source “{source}” has no table “{table}” for {entity}{hint}.

    Correct the mapping, or ask the vendor what an update has renamed.
    """


class ColumnMissingError(SourceError):
    """The source “{source}” has no column “{column}” in “{table}” for {entity}{hint}.

    Correct the mapping, or ask the vendor what an update has renamed.
    """


class NotPermittedError(SourceError):
    """The user “{user}” may not read all that {entity} needs from “{table}” in “{source}”.

    Ask the administrator of that database to grant it SELECT on these columns: {columns}.
    """


class TooSlowError(SourceError):
    """The source “{source}” took longer than {timeout} seconds to answer for {entity}.

    Import at a quieter time, or raise “timeout” in the mapping's options.
    """


class StalledError(SourceError):
    """The database of the source “{source}” kept us waiting for {entity} for more than {timeout}
    seconds, so the connection was given up.

    Nothing was imported from it. Check its server and the network, and import again; if both are
    only slow, raise “timeout” in the mapping's options.
    """


class TooManyRowsError(SourceError):
    """The source “{source}” gave more than {row_limit} rows for {entity}.

    Check the table or the query; if it is right, raise “row_limit” in the mapping's options.
    """


class ReadTooLongError(SourceError):
    """The source “{source}” has been read for {minutes} minutes, and {entity} is not at its end.

    Import at a quieter time, or let it be read for longer (the parameter “most_minutes”).
    """


class LoadWrongError(MappingError):
    """The parameter “{bound}” of a source must be {expected}."""


class ConnectionLostError(SourceError):
    """The connection to the database of the source “{source}” broke while {entity} was read.

    Nothing was imported from it. Check the network and the server, and import again.
    """


class QueryFailedError(SourceError):
    """The database of the source “{source}” could not answer the query for {entity} ({reason}).

    Run the query of the mapping in the database's own tool and mend it there.
    """


class QueryNotOneSelectError(MappingError):
    """The query for {entity} must be one SELECT or WITH statement without semicolon."""


class QueryParameterError(MappingError):
    """The query for {entity} uses the parameter “{parameter}”, which the source is not given.

    Add it to the source's parameters.
    """


class QueryNamePartError(MappingError):
    """The query for {entity} puts the parameter “{parameter}” into the name of a table, where only
    small letters, digits and _ may stand, 21 at most and a letter first.

    Correct it among the source's parameters.
    """
