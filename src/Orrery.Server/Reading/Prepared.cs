using Microsoft.Data.Sqlite;

namespace Orrery.Server.Reading;

/// <summary>Commands that are used again and again, with their parameters in order.</summary>
internal static class Prepared
{
    public static SqliteCommand Of(SqliteConnection connection, string sql, params string[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }

    public static void Set(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
    }
}
