namespace Orrery.Server.Access;

/// <summary>Everything that can be asked of a server. <see cref="RoleRules"/> says who may.</summary>
public static class Actions
{
    public const string RunStart = "run.start";
    public const string RunList = "run.list";
    public const string RunRead = "run.read";
    public const string RunCancel = "run.cancel";
    public const string RunTerminate = "run.terminate";
    public const string RunRetry = "run.retry";
    public const string RunUpdate = "run.update";
    public const string RunSignal = "run.signal";

    /// <summary>To speak with a session that a run has open.</summary>
    public const string SessionUse = "session.use";

    public const string ScheduleList = "schedule.list";
    public const string ScheduleRead = "schedule.read";
    public const string ScheduleSet = "schedule.set";
    public const string SchedulePause = "schedule.pause";
    public const string ScheduleTrigger = "schedule.trigger";
    public const string ScheduleDelete = "schedule.delete";
    public const string ArtifactWrite = "artifact.write";
    public const string ArtifactRead = "artifact.read";
    public const string ArtifactList = "artifact.list";
    public const string UploadWrite = "upload.write";
    public const string QueueRedrive = "queue.redrive";
    public const string ServiceDeploy = "service.deploy";
    public const string ServerRead = "server.read";
    public const string WorkerServe = "worker.serve";
    public const string WorkerDrain = "worker.drain";
    public const string TokenList = "token.list";
    public const string TokenCreate = "token.create";
    public const string TokenRevoke = "token.revoke";
    public const string QueryLive = "query.live";
    public const string QuerySave = "query.save";
    public const string StreamRead = "stream.read";
    public const string StreamWrite = "stream.write";
    public const string StreamSet = "stream.set";
    public const string TableRead = "table.read";
    public const string SessionRead = "session.read";

    /// <summary>To sign in.</summary>
    public const string SessionBegin = "session.begin";

    /// <summary>To sign out.</summary>
    public const string SessionEnd = "session.end";

    /// <summary>For everyone who reaches the server: what is the same for all and tells nothing, such as the portal's styles, or the page to sign in with.</summary>
    public const string Public = "public";
}
