namespace Orrery.Server.Access;

/// <summary>Decides who may do what. Asked once for every request, before anything is read or done; a route that names no action is refused.</summary>
public interface IAuthorise
{
    /// <summary>Returns null to allow, or the reason for the person who is refused.</summary>
    /// <param name="caller">The namespace it concerns and who asks.</param>
    /// <param name="action">What is to be done, such as <c>run.cancel</c>; the full list is <see cref="Actions"/>.</param>
    /// <param name="target">What it is done to, such as a run's id; empty when the action concerns no single thing.</param>
    string? Refuse(Caller caller, string action, string target);
}

/// <summary>Everything that can be asked of a server.</summary>
public static class Actions
{
    /// <summary>For everyone who reaches the server: what tells nothing, such as the portal's styles.</summary>
    public const string Public = "public";

    public const string RunStart = "run.start";
    public const string RunList = "run.list";
    public const string RunRead = "run.read";
    public const string RunCancel = "run.cancel";
    public const string RunTerminate = "run.terminate";
    public const string RunRetry = "run.retry";
    public const string RunUpdate = "run.update";
    public const string RunSignal = "run.signal";
    public const string ScheduleList = "schedule.list";
    public const string ScheduleRead = "schedule.read";
    public const string ScheduleSet = "schedule.set";
    public const string SchedulePause = "schedule.pause";
    public const string ScheduleTrigger = "schedule.trigger";
    public const string ScheduleDelete = "schedule.delete";
    public const string ArtifactWrite = "artifact.write";
    public const string ArtifactRead = "artifact.read";
    public const string ServiceDeploy = "service.deploy";
    public const string ServerRead = "server.read";
    public const string QueueRedrive = "queue.redrive";
    public const string WorkerDrain = "worker.drain";
    public const string WorkerServe = "worker.serve";
}

/// <summary>The laptop's rule: a request that got through to a loopback address comes from the machine's own user, who may do everything.</summary>
public sealed class AllowLocalUser : IAuthorise
{
    public string? Refuse(Caller caller, string action, string target) => caller == Caller.Local ? null : "Only the local user is known here.";
}
