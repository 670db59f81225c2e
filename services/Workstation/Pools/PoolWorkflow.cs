using System.Collections.Immutable;
using Orrery.Services.Workstation.Configurations.Running;
using Orrery.Services.Workstation.Desktops;
using Orrery.Services.Workstation.Images;

namespace Orrery.Services.Workstation.Pools;

/// <summary>A pool as a run that stays: the only one that decides about its desktops.</summary>
internal static class PoolWorkflow
{
    public static readonly Update<ClaimRequest, Claimed> Claim = Update.Define<ClaimRequest, Claimed>("claim") with { Description = "Gives a desktop to somebody; the one they have, if they have one." };
    public static readonly Update<ReleaseRequest, bool> Release = Update.Define<ReleaseRequest, bool>("release") with { Description = "Ends somebody's desktop; the next one is fresh." };
    public static readonly Update<ResizeRequest, PoolState> Resize = Update.Define<ResizeRequest, PoolState>("resize") with { Description = "Changes how many desktops wait, and how many there are at most." };
    public static readonly Update<RollOutRequest, int> RollOut = Update.Define<RollOutRequest, int>("roll-out") with { Description = "Has new desktops made of another image, step by step; answers their generation." };
    public static readonly Update<string, int> RollBack = Update.Define<string, int>("roll-back") with { Description = "Goes back to what desktops were made of before; what is sent says who decided so." };
    public static readonly Update<RollBackOrder, int> RollBackOf = Update.Define<RollBackOrder, int>("roll-back-of") with { Description = "Like roll-back, and says which generation or image it undoes; refused where desktops are made of another one by now." };
    public static readonly Update<ApplyRequest, StateReport> Apply = Update.Define<ApplyRequest, StateReport>("apply") with { Description = "Brings states about in a desktop that waits. Refused while somebody works at it." };
    public static readonly Query<string, PoolState> State = Query.Define<string, PoolState>("state") with { Description = "The pool as it is." };
    public static readonly Signal<string> Close = Signal.Define<string>("close") with { Description = "Ends the pool and its desktops; what is sent says who decided so." };
    public static readonly Signal<RollOutRequest> RollOutSignal = Signal.Define<RollOutRequest>("roll-out-for");
    public static readonly Signal<RollBackOrder> RollBackOfSignal = Signal.Define<RollBackOrder>("roll-back-of-for");

    /// <summary>Sent by pipelines that began with an older version; it names nothing, so it may undo what others did.</summary>
    public static readonly Signal<string> RollBackSignal = Signal.Define<string>("roll-back-for");

    public static readonly Workflow<PoolRequest, PoolState> Definition = Workflow.Define<PoolRequest, PoolState>("pool", (request, run) => new PoolRun(request, run).RunAsync(), Check) with
    {
        Description = "Keeps desktops started ahead, gives them to artists, ends them after use, and moves them to new images step by step.",
        Takes = [Claim, Release, Resize, RollOut, RollBack, RollBackOf, Apply, State, Close],
        Example = new PoolRequest("terminal", new DesktopSpec("Terminal", ["xterm", "-fa", "DejaVuSansMono", "-fs", "12"])),
    };

    private static void Check(PoolRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.Name)) throw FailureException.User("input.name", "Give the pool a name.");
        request.Desktop.Check();
        CheckSize(request.Warm, request.Most);
        if (request.HoursEach is < 0.0001 or > 48) throw FailureException.User("input.hours", $"A session takes at most 48 hours, not {request.HoursEach}.");
        if (request.IdleMinutes is < 0.01 or > 2880) throw FailureException.User("input.idle", $"{request.IdleMinutes} minutes without a viewer can't be meant; up to 2880 can.");
        if (Pool.MissingSeats(request.Desktop, request.Seats) is { } licence)
            throw FailureException.User("input.seats", $"The desktop needs a seat of '{licence}', and the pool has none; say how many in 'seats'.");
    }

    internal static void CheckSize(int warm, int most)
    {
        if (most is < 1 or > 1000) throw FailureException.User("input.most", $"A pool has 1 to 1000 desktops at most, not {most}.");
        if (warm < 0 || warm > most) throw FailureException.User("input.warm", $"{warm} desktops can't wait in a pool of at most {most}.");
    }
}
