using System.Text;
using System.Text.Json;

namespace Orrery.Server.Http;

/// <summary>Guesses what bytes are by how they begin. A guess decides how they are shown, never how they are trusted.</summary>
internal static class ArtifactKinds
{
    /// <summary>Bytes that are looked at.</summary>
    public const int Looked = 4096;

    public static string Of(ReadOnlySpan<byte> head) =>
        IsVideo(head) ? "video" : IsAudio(head) ? "audio" : IsImage(head) ? "image" : !IsText(head) ? "other" : IsFiles(head) ? "files" : IsJson(head) ? "json" : "text";

    /// <summary>The content type of what a browser can play or show and never runs; null for everything else.</summary>
    public static string? TypeOf(ReadOnlySpan<byte> head) => Of(head) switch
    {
        "video" => head.StartsWith((ReadOnlySpan<byte>)[0x1a, 0x45, 0xdf, 0xa3]) ? "video/webm" : head.Length > 8 && (head[4..].StartsWith("ftyp"u8) || head[4..].StartsWith("styp"u8)) ? "video/mp4" : null,
        "audio" => head.StartsWith("RIFF"u8) ? "audio/wav" : head.StartsWith("fLaC"u8) ? "audio/flac" : head.StartsWith("OggS"u8) ? "audio/ogg" : head.StartsWith("ID3"u8) ? "audio/mpeg" : "audio/mp4",
        "image" => head[0] == 0x89 ? "image/png" : head[0] == 0xff ? "image/jpeg" : head[0] == (byte)'G' ? "image/gif" : head[0] == (byte)'R' ? "image/webp" : "image/avif",
        _ => null,
    };

    private static bool IsVideo(ReadOnlySpan<byte> head) =>
        head.Length > 12 && (head[4..].StartsWith("ftyp"u8) && !head[8..].StartsWith("avif"u8) && !head[8..].StartsWith("M4A"u8) || head[4..].StartsWith("styp"u8) || head[4..].StartsWith("moov"u8))
        || head.StartsWith((ReadOnlySpan<byte>)[0x1a, 0x45, 0xdf, 0xa3]) || head.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, 0xba]) || head.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, 0xb3])
        || head.StartsWith("RIFF"u8) && head.Length > 12 && head[8..].StartsWith("AVI "u8) || head.StartsWith("YUV4MPEG2 "u8) || head.Length > 376 && head[0] == 0x47 && head[188] == 0x47 && head[376] == 0x47
        || head.StartsWith((ReadOnlySpan<byte>)[0x06, 0x0e, 0x2b, 0x34]);

    private static bool IsAudio(ReadOnlySpan<byte> head) =>
        head.StartsWith("RIFF"u8) && head.Length > 12 && head[8..].StartsWith("WAVE"u8) || head.StartsWith("fLaC"u8) || head.StartsWith("OggS"u8) || head.StartsWith("ID3"u8)
        || head.Length > 12 && head[4..].StartsWith("ftypM4A"u8);

    private static bool IsImage(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) || head.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]) || head.StartsWith("GIF8"u8)
        || head.StartsWith("RIFF"u8) && head.Length > 12 && head[8..].StartsWith("WEBP"u8) || head.Length > 12 && head[4..].StartsWith("ftypavif"u8);

    /// <summary>UTF-8 without control characters but those of text; its end may be cut within a character.</summary>
    private static bool IsText(ReadOnlySpan<byte> head)
    {
        foreach (var one in head)
            if (one < 0x20 && one is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or 0x0c or 0x1b)) return false;
        for (var at = 0; at < head.Length;)
        {
            var state = Rune.DecodeFromUtf8(head[at..], out _, out var read);
            if (state == System.Buffers.OperationStatus.NeedMoreData) return head.Length == Looked;
            if (state != System.Buffers.OperationStatus.Done) return false;
            at += read;
        }

        return true;
    }

    private static bool IsJson(ReadOnlySpan<byte> head) => Reads(head, out _);

    /// <summary>An object whose first property is an object of an artifact's id and its size: what a run's files are listed by.</summary>
    private static bool IsFiles(ReadOnlySpan<byte> head) => Reads(head, out var first) && first;

    private static bool Reads(ReadOnlySpan<byte> head, out bool lists)
    {
        lists = false;
        var trimmed = head.TrimStart(" \t\r\n"u8);
        if (trimmed.Length == 0 || trimmed[0] is not ((byte)'{' or (byte)'[')) return false;
        var reader = new Utf8JsonReader(trimmed, isFinalBlock: head.Length < Looked, default);
        try
        {
            var token = 0;
            for (; reader.Read(); token++)
            {
                lists = token switch
                {
                    0 => reader.TokenType == JsonTokenType.StartObject,
                    1 => lists && reader.TokenType == JsonTokenType.PropertyName,
                    2 => lists && reader.TokenType == JsonTokenType.StartObject,
                    3 => lists && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("id"u8),
                    4 => lists && reader.TokenType == JsonTokenType.String && ArtifactId.TryParse(reader.GetString(), out _),
                    _ => lists,
                };
            }

            lists = lists && token > 4;
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
