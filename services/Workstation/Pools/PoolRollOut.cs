using System.Collections.Immutable;
using Orrery.Services.Workstation.Desktops;

namespace Orrery.Services.Workstation.Pools;

/// <summary>A new kind of desktops on its way, or the way back to an older one.</summary>
/// <param name="Step">How many are started at once.</param>
/// <param name="From">What is gone back to where it doesn't come up; null on the way back itself, which is never undone by itself.</param>
/// <param name="Before">What could be gone back to before it began.</param>
/// <param name="Tell">The run that is told what came of it.</param>
/// <param name="Probes">Where no desktop waits, one is started to see whether it comes up.</param>
internal sealed record Rolling(int Step, DesktopSpec? From, DesktopSpec? Before = null, RunId? Tell = null, bool Probes = true);

/// <summary>Who is to be told what came of a roll-out.</summary>
internal sealed record News(RunId To, RolledOut What);

/// <summary>How a pool moves from one kind of desktops to the next. Only what has come up is ever gone back to.</summary>
internal sealed partial record Pool
{
    /// <summary>What is still to be told, in its order.</summary>
    public ImmutableArray<News> News { get; init; } = [];

    /// <summary>What a roll-back goes to; null if there is nothing.</summary>
    public DesktopSpec? WayBack => Rolling is null ? Previous : Rolling.From;

    /// <summary>All that wait are of the present kind, and one of them has shown its program.</summary>
    public bool IsRolledOut => Desktops.All(d => d.Generation == Generation || d.Phase is Phase.InUse or Phase.Ending)
        && (Wanted == 0 || Desktops.Any(d => d.Generation == Generation && d.Phase is Phase.Warm or Phase.InUse));

    /// <summary>Why a roll-out is refused now; null if it isn't. One at a time: what it goes back to has to be something that came up.</summary>
    public FailureException? RefusalOf(RollOutRequest order)
    {
        if (IsClosed) return Closed();
        if (Rolling is { From: not null })
            return FailureException.User("workstation.rolling", $"Generation {Generation} is being rolled out in pool '{Name}'. Wait until that is done, or roll it back.");
        return MissingSeats(order.Desktop ?? Spec, Seats) is { } licence
            ? FailureException.User("workstation.no-seats", $"The desktop needs a seat of '{licence}', and pool '{Name}' has none of it. Start a pool with seats of it.") : null;
    }

    /// <summary>Why a roll-back is refused now; null if it isn't. One that names what it undoes is meant for nothing else.</summary>
    public FailureException? RefusalOf(RollBackOrder order)
    {
        if (IsClosed) return Closed();
        if (order.Generation is { } generation && generation != Generation)
            return FailureException.User("workstation.generation", $"Generation {generation} is not what pool '{Name}' makes desktops of now; that is {Generation}. Look again before rolling back.");
        if (order.Image is { } image && Spec.Image != image)
            return FailureException.User("workstation.generation", $"Image {image} is not what pool '{Name}' makes desktops of now. Look again before rolling back.");
        if (Rolling is { From: null }) return FailureException.User("workstation.rolling", $"Pool '{Name}' is on its way back already.");
        return WayBack is null ? FailureException.User("workstation.previous", "There is nothing to go back to: nothing was rolled out yet, or it was undone.") : null;
    }

    /// <summary>A licence that a desktop needs and a pool has no seats of; null if there is none.</summary>
    public static string? MissingSeats(DesktopSpec spec, ImmutableSortedDictionary<string, int>? seats) => (spec.Licences ?? []).FirstOrDefault(l => seats?.ContainsKey(l) != true);

    /// <summary>New desktops are made of something else from now on.</summary>
    public Pool RolledTo(DesktopSpec spec, int step, string words, RunId? tell = null, bool probes = true) => this with
    {
        Spec = spec, Generation = Generation + 1, Rolling = new Rolling(Math.Max(1, step), Spec, Previous, tell, probes), RollOut = words, Trouble = "",
    };

    /// <summary>A new kind has come up, or the old one again.</summary>
    public Pool Settled()
    {
        if (Rolling is not { From: { } from } done) return this with { Rolling = null };
        var words = $"generation {Generation} is rolled out";
        return Told(done.Tell, good: true, words) with { Rolling = null, Previous = from, RollOut = words };
    }

    /// <summary>Goes back: to what was there before what is being rolled out, which is forgotten, else to what was there before the present kind, which can be gone back to.</summary>
    /// <param name="byItself">Since a desktop didn't come up: what is there goes on, and new ones are started as ever.</param>
    public Pool RolledBack(string words, bool byItself = false)
    {
        var (to, previous) = Rolling is { From: { } from } undone ? (from, undone.Before) : (Previous!, Spec);
        return Told(Rolling?.Tell, good: false, words) with
        {
            Spec = to, Previous = previous, Generation = Generation + 1, RollOut = words, Trouble = "", Rolling = byItself ? null : new Rolling(1, null, Probes: Rolling?.Probes ?? true),
        };
    }

    /// <summary>Whether a desktop that didn't come up undoes what is being rolled out: one of that very kind, by its own fault. A lost worker says nothing about an image.</summary>
    public bool IsUndoneBy(PooledDesktop desktop, DesktopEnd end) => Rolling is { From: not null } && desktop.Generation == Generation && end.How == DesktopEnd.Failed;

    /// <summary>Nothing is taken on any more; whoever waits for a roll-out learns that it isn't done.</summary>
    public Pool BeingClosed() => Told(Rolling?.Tell, good: false, "the pool is closed") with { IsClosed = true, Rolling = null };

    /// <summary>Somebody is to be told.</summary>
    public Pool Told(RunId? to, bool good, string words) => to is { } run ? this with { News = News.Add(new News(run, new RolledOut(Name, Generation, good, words))) } : this;
}
