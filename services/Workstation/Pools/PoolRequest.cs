using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Orrery.Services.Workstation.Desktops;
using Orrery.Services.Workstation.Images;

namespace Orrery.Services.Workstation.Pools;

/// <summary>A pool of like desktops, some of which wait for artists.</summary>
[Description("A pool of like desktops, some of which wait for artists.")]
public sealed record PoolRequest(
    [Searchable, Description("What the pool is called."), Example("paint")] string Name,
    [Description("What is on its desktops.")] DesktopSpec Desktop,
    [Description("How many desktops wait, started ahead."), Range(0, 100)] int Warm = 1,
    [Description("How many there are at most, those in use included."), Range(1, 1000)] int Most = 4,
    [Description("Hours after which a session ends."), Range(0.01, 48)] double HoursEach = 10,
    [Description("Minutes without a viewer after which a session ends."), Range(0.1, 2880)] double IdleMinutes = 60,
    [Description("Seats of licences that this pool has, by their names.")] ImmutableSortedDictionary<string, int>? Seats = null,
    [Description("What the pool goes on with when it begins anew; not given by people.")] PoolHistory? History = null);

/// <summary>What a pool keeps when its journal is emptied.</summary>
public sealed record PoolHistory(ImmutableArray<Audit> Audit, PoolUsage Usage, int Made, int Generation, DesktopSpec? Previous);

/// <param name="By">Who claims it.</param>
/// <param name="KeepHome">With a home folder of one's own, which stays; such a desktop is started when it is claimed.</param>
public sealed record ClaimRequest([property: Description("Who claims it."), Example("ada")] string By, bool KeepHome = false);

/// <param name="Path">Where its display is, below the server.</param>
/// <param name="Again">It was this person's already.</param>
/// <param name="Screens">How many there are beside each other, in one picture.</param>
/// <param name="Size">Of one of them, where there are several.</param>
public sealed record Claimed(string Desktop, RunId Run, string Path, bool Again, int Screens = 1, string? Size = null);

/// <param name="Desktop">Its name within the pool.</param>
public sealed record ReleaseRequest(string Desktop, string By);

/// <param name="Warm">How many are to wait; null leaves it.</param>
public sealed record ResizeRequest(int? Warm = null, int? Most = null);

/// <summary>A new image, or other contents, for a pool's desktops. Desktops in use stay as they are.</summary>
/// <param name="Image">Its layer; null leaves it.</param>
/// <param name="Desktop">What is on desktops from now on; null leaves it but for the image.</param>
/// <param name="Step">How many new ones are started at once.</param>
/// <param name="Tell">A run that is sent the signal <c>rolled-out</c> with what came of it.</param>
/// <param name="Base">The machine that the image goes on; null where that isn't known, and isn't checked.</param>
public sealed record RollOutRequest(ArtifactId? Image = null, string ImageKey = "", DesktopSpec? Desktop = null, int Step = 1, RunId? Tell = null, string? Base = null);

/// <summary>Back to what desktops were made of before.</summary>
/// <param name="By">Who decided so.</param>
/// <param name="Generation">What is undone: refused where desktops are made of another generation by now; null for whatever they are made of.</param>
/// <param name="Image">What is undone, by its layer; likewise.</param>
public sealed record RollBackOrder(string By, int? Generation = null, ArtifactId? Image = null);

/// <param name="Good">Desktops of the new kind wait.</param>
public sealed record RolledOut(string Pool, int Generation, bool Good, string Words);

/// <param name="Desktop">Its name within the pool: one that waits.</param>
public sealed record ApplyRequest(string Desktop, BakeRequest Configuration);

public enum Phase
{
    /// <summary>Its program has shown nothing yet.</summary>
    Starting,

    /// <summary>It waits for somebody; anything may be changed.</summary>
    Warm,

    /// <summary>Something is being changed; nobody gets it meanwhile.</summary>
    Applying,

    /// <summary>Somebody works at it; nothing is changed.</summary>
    InUse,

    /// <summary>It is being ended.</summary>
    Ending,
}

/// <summary>A desktop as the pool sees it.</summary>
/// <param name="Licences">What it takes a seat of while it is somebody's.</param>
public sealed record PooledDesktop(
    string Name, Phase Phase, int Generation, DateTimeOffset Since, RunId? Run = null, string? Path = null, string? By = null, ImmutableArray<string>? Licences = null, int Screens = 1, string? Size = null);

/// <summary>A session as it was: who, when, how it ended.</summary>
public sealed record Audit(string Desktop, RunId? Run, string By, DateTimeOffset From, DateTimeOffset Until, string How, string Words, int Generation, double WaitedMs);

/// <param name="Claims">Desktops given.</param>
/// <param name="Warm">How many of these waited already.</param>
/// <param name="Refused">Claims that were refused.</param>
/// <param name="Seconds">In use, of sessions that ended.</param>
/// <param name="StartSeconds">How long the last desktop took from its start to its first window.</param>
public sealed record PoolUsage(int Claims = 0, int Warm = 0, int Refused = 0, double Seconds = 0, double StartSeconds = 0);

/// <param name="Taken">By desktop.</param>
public sealed record SeatState(string Name, int Count, ImmutableArray<string> Taken);

/// <summary>What is to be seen of a pool.</summary>
/// <param name="RollOut">What goes on, or what came of the last one.</param>
/// <param name="Trouble">Why no desktops are started, if that is so.</param>
/// <param name="IsRolling">A new kind is on its way, or an old one again.</param>
public sealed record PoolState(
    string Name, DesktopSpec Desktop, int Warm, int Most, int Generation, bool CanRollBack, ImmutableArray<PooledDesktop> Desktops, ImmutableArray<SeatState> Seats,
    ImmutableArray<Audit> Audit, PoolUsage Usage, string RollOut = "", string Trouble = "", bool IsRolling = false);
