using System.Collections.Immutable;
using Orrery.Services.Workstation.Desktops;

namespace Orrery.Services.Workstation.Pools;

/// <summary>A pool's desktops and what is decided about them. Immutable and pure: the workflow asks it, does what it says, and tells it what came of that.</summary>
/// <param name="Previous">What desktops were made of before, proven then; null if there is nothing to go back to.</param>
/// <param name="Rolling">What is being rolled out; null if nothing is.</param>
/// <param name="IsClosed">It ends, and gives nothing any more.</param>
internal sealed partial record Pool(
    string Name, DesktopSpec Spec, int Warm, int Most, ImmutableSortedDictionary<string, int> Seats, ImmutableArray<PooledDesktop> Desktops, ImmutableArray<Audit> Audit, PoolUsage Usage,
    int Made = 0, int Generation = 1, DesktopSpec? Previous = null, Rolling? Rolling = null, string RollOut = "", string Trouble = "", bool IsClosed = false)
{
    /// <summary>Sessions that are remembered.</summary>
    public const int MostAudit = 200;

    public static Pool Of(PoolRequest request) => new(
        request.Name, request.Desktop, request.Warm, request.Most, request.Seats ?? ImmutableSortedDictionary<string, int>.Empty, [], request.History?.Audit ?? [], request.History?.Usage ?? new PoolUsage(),
        request.History?.Made ?? 0, request.History?.Generation ?? 1, request.History?.Previous);

    public PooledDesktop? Find(string name) => Desktops.FirstOrDefault(d => d.Name == name);

    /// <summary>Desktops of the present kind that wait or will.</summary>
    private int Waiting => Desktops.Count(d => d.Generation == Generation && d.By is null && d.Phase is Phase.Starting or Phase.Warm or Phase.Applying);

    /// <summary>How many are to wait now. A new kind is tried with one desktop where none waits otherwise.</summary>
    private int Wanted => Math.Max(Warm, Rolling is { Probes: true } ? 1 : 0);

    /// <summary>How many are to be started now: up to the warm count, never above the most, while rolling out a step at a time with room for one more step.</summary>
    public int ToStart
    {
        get
        {
            if (IsClosed) return 0;
            var starting = Desktops.Count(d => d.Phase == Phase.Starting && d.By is null && d.Generation == Generation);
            var most = Rolling is { } rolling ? rolling.Step - starting : int.MaxValue;
            return Math.Max(0, Math.Min(Math.Min(Wanted - Waiting, Room), most));
        }
    }

    private int Room => Most + (Rolling?.Step ?? 0) - Desktops.Length;

    /// <summary>A waiting desktop that is not wanted any more: an older kind for which a new one waits, or more than are to wait. Null if there is none.</summary>
    public PooledDesktop? ToRetire
    {
        get
        {
            var warm = Desktops.Where(d => d.Phase == Phase.Warm).ToList();
            return warm.Count <= Wanted ? null : warm.OrderBy(d => d.Generation).ThenBy(d => d.Since).First();
        }
    }

    /// <summary>A desktop of an older kind that nobody waits for and that has shown nothing yet; null if there is none. It is ended: it would be replaced as soon as it is there.</summary>
    public PooledDesktop? Outdated => Desktops.FirstOrDefault(d => d is { Phase: Phase.Starting, By: null } && d.Generation < Generation);

    /// <summary>The desktop for a claim that waits already, newest kind first.</summary>
    public PooledDesktop? Free => Desktops.Where(d => d is { Phase: Phase.Warm, By: null }).OrderByDescending(d => d.Generation).ThenBy(d => d.Since).FirstOrDefault();

    /// <summary>The desktop for a claim that will wait soon: of the present kind, being started for nobody yet.</summary>
    public PooledDesktop? Coming => Desktops.Where(d => d is { Phase: Phase.Starting, By: null } && d.Generation == Generation).OrderBy(d => d.Since).FirstOrDefault();

    /// <summary>The desktop that has to go before one more is started for a claim, oldest kind first; null while there is room, or where none can go.</summary>
    public PooledDesktop? InTheWay => Desktops.Count(d => d.Phase != Phase.Ending) < Most ? null
        : Desktops.Where(d => d is { Phase: Phase.Warm or Phase.Starting, By: null }).OrderBy(d => d.Generation).ThenBy(d => d.Phase == Phase.Warm).ThenBy(d => d.Since).FirstOrDefault();

    /// <summary>Why a claim is refused now; null if it isn't.</summary>
    public FailureException? Refusal(ClaimRequest claim)
    {
        if (IsClosed) return Closed();
        if (string.IsNullOrWhiteSpace(claim.By) || claim.By.Length > 50 || !claim.By.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '@'))
            return FailureException.User("workstation.by", "Say who claims the desktop, in 'by': letters, digits, '-', '_', '.' and '@'.");
        if (Desktops.Any(d => d.By == claim.By && d.Phase != Phase.Ending)) return null;
        foreach (var licence in (claim.KeepHome ? null : Free ?? Coming) is { } given ? given.Licences ?? [] : Spec.Licences ?? [])
        {
            var taken = Taken(licence);
            if (taken.Length >= Seats.GetValueOrDefault(licence))
                return FailureException.User("workstation.seats", $"All {Seats.GetValueOrDefault(licence)} seats of '{licence}' are taken, by {string.Join(", ", taken.Select(d => d.By))}. One comes free when a session ends.");
        }

        var inUse = Desktops.Count(d => d.By is not null);
        return inUse < Most ? null : FailureException.User("workstation.full", $"All {Most} desktops of pool '{Name}' are in use. Try again when one was released, or have the pool resized.");
    }

    /// <summary>Why nothing is taken on any more.</summary>
    public FailureException Closed() => FailureException.User("workstation.closed", $"Pool '{Name}' is being closed and takes nothing on. Use another pool.");

    /// <summary>Why a change to a desktop is refused; null if it isn't.</summary>
    public FailureException? RefusalOfChange(string desktop) => Find(desktop) switch
    {
        null => FailureException.User("workstation.desktop", $"There is no desktop '{desktop}'; there are: {string.Join(", ", Desktops.Select(d => d.Name))}."),
        { By: { } by } at => FailureException.User("workstation.in-session",
            $"{by} works at '{desktop}' since {at.Since:u}; nothing is changed in a session. Apply it to a desktop that waits, or bake an image and roll it out: {by} gets it with the next desktop."),
        { Phase: not Phase.Warm } at => FailureException.User("workstation.phase", $"'{desktop}' is {at.Phase.ToString().ToLowerInvariant()}; only desktops that wait can be changed."),
        _ => null,
    };

    public Pool With(PooledDesktop desktop) => this with { Desktops = Desktops.Any(d => d.Name == desktop.Name) ? [.. Desktops.Select(d => d.Name == desktop.Name ? desktop : d)] : Desktops.Add(desktop) };

    public Pool Started(out PooledDesktop desktop, DateTimeOffset now, string? by)
    {
        desktop = new PooledDesktop($"d{Made + 1}", Phase.Starting, Generation, now, By: by, Licences: Spec.Licences, Screens: Spec.Screens, Size: Spec.Size);
        return With(desktop) with { Made = Made + 1 };
    }

    /// <summary>A desktop is gone; where somebody had it, that is written down, and its seats are free again.</summary>
    public Pool Ended(PooledDesktop desktop, DesktopEnd end, DateTimeOffset now, DateTimeOffset? claimed, double waitedMs)
    {
        var left = this with { Desktops = Desktops.RemoveAll(d => d.Name == desktop.Name) };
        if (desktop.By is not { } by || claimed is not { } from) return left;
        var audit = left.Audit.Add(new Audit(desktop.Name, desktop.Run, by, from, now, end.How, end.Words, desktop.Generation, waitedMs));
        return left with { Audit = audit.Length > MostAudit ? audit[^MostAudit..] : audit, Usage = Usage with { Seconds = Math.Round(Usage.Seconds + (now - from).TotalSeconds, 1) } };
    }

    public PoolState State => new(
        Name, Spec, Warm, Most, Generation, WayBack is not null, Desktops,
        [.. Seats.Select(s => new SeatState(s.Key, s.Value, [.. Taken(s.Key).Select(d => d.Name)]))], Audit, Usage, RollOut, Trouble, Rolling is not null);

    /// <summary>By those who have a desktop that was made with the licence, whatever is on new ones.</summary>
    private PooledDesktop[] Taken(string licence) => [.. Desktops.Where(d => d.By is not null && d.Licences?.Contains(licence) == true)];
}
