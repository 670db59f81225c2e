using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Orrery.Services.Workstation.Desktops;

/// <summary>What an artist gets.</summary>
[Description("What is on a desktop.")]
public sealed record DesktopSpec(
    [Description("What it is called."), Example("Krita")] string Title,
    [Description("What is started, with its arguments, such as [\"krita\", \"--nosplash\"]."), MinLength(1)] ImmutableArray<string> Program,
    [Description("The program alone, full screen, instead of a desktop with windows and a menu.")] bool SingleApplication = false,
    [Description("Width and height in pixels at first; the browser's window changes them."), Example("1280x800")] string Size = "1280x800",
    [Description("Which share of a machine it gets: light, small, medium, large.")] DesktopShape Shape = DesktopShape.Small,
    [Description("Project folders: path inside the desktop, and the name under which the server keeps it.")] ImmutableSortedDictionary<string, string>? Folders = null,
    [Description("Licences that a session takes a seat of.")] ImmutableArray<string>? Licences = null,
    [Description("A baked image's layer; none: what is installed on the machine.")] ArtifactId? Image = null,
    [Description("What the image is made of, for people.")] string ImageKey = "",
    [Description("The machine that the image goes on, as its bake says; desktops of it aren't opened on another.")] string? Base = null,
    [Description("Screens beside each other, each of that size, which then stays; a browser's window shows one of them."), Range(1, 4)] int Screens = 1)
{
    /// <summary>Says what is wrong with it, by throwing.</summary>
    internal void Check()
    {
        if (string.IsNullOrWhiteSpace(Title)) throw FailureException.User("input.title", "Give the desktop a title.");
        if (Program.IsDefaultOrEmpty || string.IsNullOrWhiteSpace(Program[0])) throw FailureException.User("input.program", "Say which program is started, such as [\"krita\"].");
        if (Size.Split('x') is not [var width, var height] || !int.TryParse(width, out var w) || !int.TryParse(height, out var h) || w is < 320 or > 8192 || h is < 200 or > 8192)
            throw FailureException.User("input.size", $"'{Size}' is not a size in pixels, such as 1280x800.");
        if (Screens is < 1 or > 4 || Screens * w > 16384) throw FailureException.User("input.screens", $"{Screens} screens of {Size} can't be: 1 to 4 are, together no wider than 16384 pixels.");
        foreach (var (path, name) in Folders ?? ImmutableSortedDictionary<string, string>.Empty)
        {
            if (!path.StartsWith("/home/artist", StringComparison.Ordinal) && !path.StartsWith("/projects/", StringComparison.Ordinal) || path.Split('/').Contains(".."))
                throw FailureException.User("input.folder", $"The folder '{path}' can't be given: paths lie below /projects, or are /home/artist or below it.");
            if (name.Length is 0 or > 60 || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.') || !char.IsAsciiLetterOrDigit(name[0]))
                throw FailureException.User("input.folder", $"'{name}' can't name a folder: 1 to 60 small letters, digits, dots, dashes and underscores are wanted, the first one a letter or digit.");
        }
    }
}

/// <summary>A share of a machine.</summary>
public enum DesktopShape
{
    /// <summary>A tenth of a core and 512 MiB: a terminal.</summary>
    Light,

    /// <summary>A quarter of a core and 1 GiB.</summary>
    Small,

    /// <summary>A core and 4 GiB.</summary>
    Medium,

    /// <summary>Four cores and 8 GiB.</summary>
    Large,
}

/// <summary>A desktop that is to be opened for a pool.</summary>
/// <param name="Desktop">Its name within the pool.</param>
/// <param name="IdleMinutes">So long after the last viewer left it ends; one that nobody has looked at yet waits.</param>
public sealed record DesktopOrder(RunId Pool, string Desktop, DesktopSpec Spec, double IdleMinutes);

/// <summary>A desktop that shows its program.</summary>
/// <param name="Path">Where browsers reach it below the server.</param>
public sealed record DesktopReady(string Desktop, RunId Run, string Path);

/// <summary>How a desktop ended.</summary>
/// <param name="How"><c>closed</c>, <c>idle</c>, <c>silent</c>, <c>released</c>, <c>time limit</c>, <c>replaced</c>, <c>failed</c>, <c>lost</c> …</param>
/// <param name="Words">For people.</param>
public sealed record DesktopEnd(string How, string Words)
{
    /// <summary>It didn't come up, or broke, by itself.</summary>
    public const string Failed = "failed";

    /// <summary>Its worker, or the server, went away; that says nothing about what is on it.</summary>
    public const string Lost = "lost";
}
