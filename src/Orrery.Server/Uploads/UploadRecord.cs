using System.Text.Json;
using Orrery.Workers.Artifacts;

namespace Orrery.Server.Uploads;

/// <summary>What is known of an upload: a small file beside its bytes, exchanged as a whole at each change.</summary>
/// <param name="Namespace">Whose it is; for everyone else there is none of that id.</param>
/// <param name="Length">Bytes that it will have.</param>
/// <param name="Metadata">As the client sent it.</param>
internal sealed record UploadRecord(string Id, string Namespace, long Length, string Metadata, DateTimeOffset ChangedAt)
{
    /// <summary>Bytes that are durable. The file may have more: those are written anew.</summary>
    public long Offset { get; init; }

    /// <summary>Set when all bytes are there, before they are published; none until then.</summary>
    public ArtifactId Artifact { get; init; }

    /// <summary>It wasn't finished in time; its bytes are gone.</summary>
    public bool Expired { get; init; }

    public bool IsOpen => !Expired && Artifact.IsNone;

    /// <exception cref="IOException">It can't be written.</exception>
    public void Write(string path)
    {
        var made = path + ".new";
        using (var file = new FileStream(made, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            file.Write(JsonSerializer.SerializeToUtf8Bytes(this, OrreryJson.Options));
            RandomAccess.FlushToDisk(file.SafeFileHandle);
        }

        DurableFile.Publish(made, path);
    }

    /// <summary>Null when it doesn't read.</summary>
    public static UploadRecord? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<UploadRecord>(File.ReadAllBytes(path), OrreryJson.Options);
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            return null;
        }
    }
}
