using System.Collections.Immutable;

namespace Orrery.Media.Commands;

/// <summary>One run of a media tool: what to start, with what, and which files it leaves in its working folder.</summary>
/// <remarks>
/// Building one costs nothing and starts nothing. The program is a name ("ffmpeg", "ffprobe" or "vmaf-ffprobe") that the runner maps to a
/// file; inputs are absolute paths as the program will see them, outputs are names relative to the working folder. The same request
/// always gives the same text, so <see cref="Key"/> can be a part of a content address.
/// </remarks>
public sealed record CommandLine
{
    /// <summary>The ffmpeg that decodes, filters and encodes.</summary>
    public const string Ffmpeg = "ffmpeg";

    /// <summary>The ffprobe that belongs to <see cref="Ffmpeg"/>.</summary>
    public const string Ffprobe = "ffprobe";

    /// <summary>An ffprobe built with libvmaf; a different build from <see cref="Ffprobe"/>.</summary>
    public const string VmafFfprobe = "vmaf-ffprobe";

    /// <summary>The program's name, never a path.</summary>
    public required string Program { get; init; }

    /// <summary>The arguments without the program's name. No shell reads them.</summary>
    public required ImmutableArray<string> Arguments { get; init; }

    /// <summary>Variables that the program needs besides what the runner sets for every program.</summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The files that exist in the working folder after exit code 0.</summary>
    public ImmutableArray<string> Outputs { get; init; } = [];

    /// <summary>The whole command as one unambiguous text: equal for equal commands, different for different ones.</summary>
    public string Key => string.Join('\0', [Program, .. Environment.Select(v => $"{v.Key}={v.Value}"), "", .. Arguments]);

    /// <summary>The command as a person would type it in a POSIX shell.</summary>
    public override string ToString() =>
        string.Join(' ', [.. Environment.Select(v => $"{v.Key}={Quote(v.Value)}"), Program, .. Arguments.Select(Quote)]);

    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "_-+=:,./@%".Contains(c)) ? word : $"'{word.Replace("'", "'\\''")}'";
}
