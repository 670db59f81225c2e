using System.Text;
using System.Text.Json;
using Orrery.Client;
using Orrery.Server.Portal.Framing;

namespace Orrery.Server.Portal.Pages;

/// <summary>An artifact as its page shows it.</summary>
/// <param name="Text">How it begins, when it is text.</param>
/// <param name="IsCut">There is more than that.</param>
/// <param name="Files">What it lists, when it is a list of files.</param>
public sealed record ArtifactModel(ArtifactAbout About, string? Text, bool IsCut, IReadOnlyList<RunFile> Files)
{
    public const int MostFiles = 500;

    private const int MostText = 64 << 10;
    private const int MostList = 4 << 20;

    public string Name => Short(About.Id);

    /// <summary>Enough of an id to know it by.</summary>
    public static string Short(ArtifactId id) => $"sha256-{id.Hex.AsSpan(0, 16)}…";

    public static string KindOf(string kind) => kind switch
    {
        "video" => "a video",
        "audio" => "sound",
        "image" => "a picture",
        "json" => "JSON",
        "files" => "a list of files",
        "text" => "text",
        _ => "bytes",
    };

    internal static async Task<ArtifactModel> ReadAsync(Visit visit)
    {
        if (!ArtifactId.TryParse(visit.Value("artifact"), out var id))
            throw new OrreryException("artifact.id", $"'{visit.Value("artifact")}' is not an artifact id; one is sha256- and 64 hexadecimal digits.") { Status = 400 };
        var about = await visit.Client.AboutAsync(id, visit.Stop);
        if (about is not { Kind: "text" or "json" or "files", Size: > 0 and var size }) return new ArtifactModel(about, null, false, []);
        var list = about.Kind is "files" && size <= MostList;
        var bytes = await visit.Client.BeginningAsync(id, list ? MostList : MostText, visit.Stop);
        if (list && FilesIn(bytes) is { Count: > 0 } files) return new ArtifactModel(about, null, false, files);
        return new ArtifactModel(about, TextOf(bytes.AsSpan(0, Math.Min(bytes.Length, MostText)), about.Kind), size > MostText, []);
    }

    private static IReadOnlyList<RunFile> FilesIn(byte[] json)
    {
        try
        {
            return [.. JsonSerializer.Deserialize<Dictionary<string, Artifact>>(json, OrreryJson.Options)!.Select(f => new RunFile(f.Key, f.Value.Id, f.Value.Size)).OrderBy(f => f.Path, StringComparer.Ordinal)];
        }
        catch (JsonException)
        {
            return []; // It only began like one.
        }
    }

    private static string TextOf(ReadOnlySpan<byte> bytes, string kind)
    {
        var text = Encoding.UTF8.GetString(bytes);
        if (kind is not "json" || bytes.Length == MostText) return text;
        try
        {
            using var json = JsonDocument.Parse(text);
            return JsonSerializer.Serialize(json.RootElement, OrreryJson.Indented);
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
