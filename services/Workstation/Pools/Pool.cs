using System.Collections.Immutable;
using Orrery.Services.Workstation.Desktops;

namespace Orrery.Services.Workstation.Pools;

/// <summary>A pool's desktops and what is decided about them. Immutable and pure: the workflow asks it, does what it says, and tells it what came of that.</summary>
internal sealed record Pool(
    string Name, DesktopSpec Spec, int Warm, int Most, ImmutableSortedDictionary<string, int> Seats, ImmutableArray<PooledDesktop> Desktops, ImmutableArray<Audit> Audit, PoolUsage Usage,
    int Made = 0, int Generation = 1, DesktopSpec? Previous = null, int Step = 1, bool IsRolling = false, string RollOut = "", string Trouble = "")
{
    /// <summary>Sessions that are remembered.</summary>
    public const int MostAudit = 200;

    public static Pool Of(PoolRequest request) => new(
        request.Name, request.Desktop, request.Warm, request.Most, request.Seats ?? ImmutableSortedDictionary<string, int>.Empty, [], request.History?.Audit ?? [], request.History?.Usage ?? new PoolUsage(),
        request.History?.Made ?? 0, request.History?.Generation ?? 1, request.History?.Previous);

    public PooledDesktop? Find(string name) => Desktops.FirstOrDefault(d => d.Name == name);

    /// <summary>Desktops that wait or will, of the present kind.</summary>
    private int Waiting => Desktops.Count(d => d.Generation == Generation && d.By is null && d.Phase is Phase.Starting or Phase.Warm or Phase.Applying && d.By is null);

    /// <summary>How many are to be started now: up to the warm count, never above the most, while rolling out a step at a time with room for one more step.</summary>
    public int ToStart
    {
        get
        {
            var room = (IsRolling ? Most + Step : Most) - Desktops.Length;
            var starting = Desktops.Count(d => d.Phase == Phase.Starting && d.By is null);
            var most = IsRolling ? Step - starting : int.MaxValue;
            return Math.Max(0, Math.Min(Math.Min(Warm - Waiting, room), most));
        }
    }

    /// <summary>A waiting desktop that is not wanted any more: an older kind for which a new one waits, or more than are to wait. Null if there is none.</summary>
    public PooledDesktop? ToRetire
    {
        get
        {
            var warm = Desktops.Where(d => d.Phase == Phase.Warm).ToList();
            if (warm.Count <= Warm && !(warm.Count > 0 && Warm == 0)) return null;
            return warm.OrderBy(d => d.Generation).ThenBy(d => d.Since).FirstOrDefault();
        }
    }

    /// <summary>All that wait are of the present kind.</summary>
    public bool IsRolledOut => Desktops.All(d => d.Generation == Generation || d.Phase is Phase.InUse or Phase.Ending) && Desktops.Count(d => d.Generation == Generation && d.Phase == Phase.Warm) >= Math.Min(Warm, 1);

    /// <summary>The desktop for a claim that waits already, newest kind first.</summary>
    public PooledDesktop? Free => Desktops.Where(d => d is { Phase: Phase.Warm, By: null }).OrderByDescending(d => d.Generation).ThenBy(d => d.Since).FirstOrDefault();

    /// <summary>Why a claim is refused now; null if it isn't.</summary>
    public FailureException? Refusal(ClaimRequest claim)
    {
        if (string.IsNullOrWhiteSpace(claim.By) || claim.By.Length > 50 || !claim.By.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '@'))
            return FailureException.User("workstation.by", "Say who claims the desktop, in 'by': letters, digits, '-', '_', '.' and '@'.");
        if (Desktops.Any(d => d.By == claim.By && d.Phase != Phase.Ending)) return null;
        foreach (var licence in Spec.Licences ?? [])
        {
            var taken = Taken(licence);
            if (taken.Length >= Seats.GetValueOrDefault(licence))
                return FailureException.User("workstation.seats", $"All {Seats.GetValueOrDefault(licence)} seats of '{licence}' are taken, by {string.Join(", ", taken.Select(d => d.By))}. One comes free when a session ends.");
        }

        var inUse = Desktops.Count(d => d.By is not null);
        return inUse < Most ? null : FailureException.User("workstation.full", $"All {Most} desktops of pool '{Name}' are in use. Try again when one was released, or have the pool resized.");
    }

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
        desktop = new PooledDesktop($"d{Made + 1}", Phase.Starting, Generation, now, By: by);
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

    public Pool RolledTo(DesktopSpec spec, int step, string words) => this with { Previous = Spec, Spec = spec, Generation = Generation + 1, Step = Math.Max(1, step), IsRolling = true, RollOut = words, Trouble = "" };

    public PoolState State => new(
        Name, Spec, Warm, Most, Generation, Previous is not null, Desktops,
        [.. Seats.Select(s => new SeatState(s.Key, s.Value, [.. Taken(s.Key).Select(d => d.Name)]))], Audit, Usage, RollOut, Trouble);

    private PooledDesktop[] Taken(string licence) => Spec.Licences?.Contains(licence) == true ? [.. Desktops.Where(d => d.By is not null)] : [];
}
