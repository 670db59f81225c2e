using System.Collections.Immutable;

namespace Orrery.Media.Verification;

/// <summary>A tag of a master playlist with the address it leads to.</summary>
/// <param name="Tag">For example <c>EXT-X-STREAM-INF</c>.</param>
/// <param name="Line">From 1.</param>
/// <param name="Attributes">Quotes removed.</param>
/// <param name="Uri">The playlist, as written.</param>
public sealed record MasterEntry(string Tag, int Line, ImmutableDictionary<string, string> Attributes, string Uri)
{
    /// <summary>An attribute, or an empty text.</summary>
    public string this[string name] => Attributes.GetValueOrDefault(name, "");
}

/// <summary>An HLS master playlist as a player would read it.</summary>
public sealed record MasterPlaylist(ImmutableArray<MasterEntry> Entries)
{
    public IEnumerable<MasterEntry> Variants => Entries.Where(e => e.Tag == "EXT-X-STREAM-INF");
    public IEnumerable<MasterEntry> Media => Entries.Where(e => e.Tag == "EXT-X-MEDIA");
    public IEnumerable<MasterEntry> IFrames => Entries.Where(e => e.Tag == "EXT-X-I-FRAME-STREAM-INF");

    /// <exception cref="FormatException">It isn't a master playlist.</exception>
    public static MasterPlaylist Read(string text)
    {
        string[] lines = [.. text.Split('\n').Select(l => l.TrimEnd('\r'))];
        if (lines[0] != "#EXTM3U") throw new FormatException("line 1 is not #EXTM3U");
        var entries = ImmutableArray.CreateBuilder<MasterEntry>();
        for (var i = 0; i < lines.Length; i++)
        {
            foreach (var tag in (string[])["EXT-X-STREAM-INF", "EXT-X-MEDIA", "EXT-X-I-FRAME-STREAM-INF"])
            {
                if (MediaPlaylist.After(lines[i], $"#{tag}:") is not { } list) continue;
                var attributes = AttributeList.Read(list);
                var uri = tag == "EXT-X-STREAM-INF" ? lines.ElementAtOrDefault(i + 1) : attributes.GetValueOrDefault("URI");
                if (string.IsNullOrEmpty(uri) || uri[0] == '#') throw new FormatException($"line {i + 1} leads to no playlist");
                entries.Add(new(tag, i + 1, attributes, uri));
            }
        }
        return new(entries.DrainToImmutable());
    }
}

/// <summary>The attribute list of an HLS tag: <c>NAME=value,NAME="quoted, value"</c>.</summary>
internal static class AttributeList
{
    public static ImmutableDictionary<string, string> Read(string text)
    {
        var attributes = ImmutableDictionary.CreateBuilder<string, string>();
        while (text.Length > 0)
        {
            var equals = text.IndexOf('=');
            if (equals <= 0) throw new FormatException($"'{text}' is not an attribute");
            var quoted = text.Length > equals + 1 && text[equals + 1] == '"';
            var end = quoted ? text.IndexOf('"', equals + 2) : text.IndexOf(',', equals);
            if (end < 0) end = quoted ? throw new FormatException($"'{text}' has a quote without end") : text.Length;
            if (!attributes.TryAdd(text[..equals], quoted ? text[(equals + 2)..end] : text[(equals + 1)..end]))
                throw new FormatException($"the attribute {text[..equals]} is there twice");
            text = text[Math.Min(text.Length, end + (quoted ? 1 : 0))..].TrimStart(',');
        }
        return attributes.ToImmutable();
    }
}
