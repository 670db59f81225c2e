using System.Text.Json;

namespace Orrery.Server.Reading;

/// <summary>Finds the artifacts that a value names: whatever string of it is an artifact's id.</summary>
internal static class NamedArtifacts
{
    /// <summary>Of one value; those beyond aren't looked at.</summary>
    public const int Most = 10_000;

    /// <param name="json">A whole JSON value; one that names none costs a look for the ids' beginning.</param>
    public static HashSet<ArtifactId> In(ReadOnlySpan<byte> json)
    {
        var found = new HashSet<ArtifactId>();
        if (json.IndexOf("sha256-"u8) < 0) return found;
        var reader = new Utf8JsonReader(json);
        while (found.Count < Most && reader.Read())
            if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.StartsWith("sha256-"u8) && ArtifactId.TryParse(reader.GetString(), out var id)) found.Add(id);
        return found;
    }
}
