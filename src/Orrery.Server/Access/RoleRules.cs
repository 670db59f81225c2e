using System.Collections.Frozen;

namespace Orrery.Server.Access;

/// <summary>The one table of who may do what: for each action the least role, whether it concerns the whole server rather than one namespace, and whether workers need it.</summary>
public sealed class RoleRules : IAuthorise
{
    /// <param name="Least">Null: anybody may, also without a token.</param>
    /// <param name="WholeServer">Only for tokens that see all namespaces.</param>
    /// <param name="Workers">Workers may, too.</param>
    private readonly record struct Rule(Role? Least, bool WholeServer = false, bool Workers = false);

    private static readonly FrozenDictionary<string, Rule> Table = new Dictionary<string, Rule>
    {
        [Actions.RunList] = new(Role.Viewer),
        [Actions.RunRead] = new(Role.Viewer),
        [Actions.ScheduleList] = new(Role.Viewer),
        [Actions.ScheduleRead] = new(Role.Viewer),
        [Actions.ServerRead] = new(Role.Viewer),
        [Actions.SessionRead] = new(Role.Viewer, Workers: true),
        [Actions.QueryLive] = new(Role.Viewer),
        [Actions.StreamRead] = new(Role.Viewer),
        [Actions.TableRead] = new(Role.Viewer),
        [Actions.ArtifactRead] = new(Role.Viewer, Workers: true),
        // Whoever sees one namespace is shown the artifacts that its runs name and its people brought.
        [Actions.ArtifactList] = new(Role.Viewer),

        [Actions.RunStart] = new(Role.Operator),
        [Actions.RunCancel] = new(Role.Operator),
        [Actions.RunTerminate] = new(Role.Operator),
        [Actions.RunRetry] = new(Role.Operator),
        [Actions.RunUpdate] = new(Role.Operator),
        [Actions.RunSignal] = new(Role.Operator),
        [Actions.SessionUse] = new(Role.Operator),
        [Actions.ScheduleSet] = new(Role.Operator),
        [Actions.SchedulePause] = new(Role.Operator),
        [Actions.ScheduleTrigger] = new(Role.Operator),
        [Actions.ScheduleDelete] = new(Role.Operator),
        [Actions.ArtifactWrite] = new(Role.Operator, Workers: true),
        [Actions.UploadWrite] = new(Role.Operator),
        [Actions.QueueRedrive] = new(Role.Operator),
        [Actions.StreamWrite] = new(Role.Operator),
        [Actions.StreamSet] = new(Role.Operator),
        // What is saved may start runs.
        [Actions.QuerySave] = new(Role.Operator),

        [Actions.TokenList] = new(Role.Admin),
        [Actions.TokenCreate] = new(Role.Admin),
        [Actions.TokenRevoke] = new(Role.Admin),
        // Code that is deployed, and a worker, have to do with the runs of all namespaces.
        [Actions.ServiceDeploy] = new(Role.Admin, WholeServer: true),
        [Actions.WorkerDrain] = new(Role.Admin, WholeServer: true),
        [Actions.WorkerServe] = new(Role.Admin, WholeServer: true, Workers: true),

        [Actions.SessionBegin] = new(null),
        [Actions.SessionEnd] = new(null),
        [Actions.Public] = new(null),
    }.ToFrozenDictionary();

    /// <summary>All actions that there is a rule for.</summary>
    public static IEnumerable<string> All => Table.Keys.Order(StringComparer.Ordinal);

    /// <summary>Whether anybody may, also without a token.</summary>
    public static bool IsOpen(string action) => Table.TryGetValue(action, out var rule) && rule.Least is null;

    public string? Refuse(Identity who, string action, string target)
    {
        if (!Table.TryGetValue(action, out var rule)) return "There is no rule for it, so nobody may.";
        if (rule.Least is not { } least) return null;
        if (who.Role is not { } role) return "A token is needed.";
        if (role == Role.Worker ? !rule.Workers : role < least) return $"It takes a token of the role {least.Word()}{(rule.Workers ? " or worker" : "")}, and this one is {Article(role)} {role.Word()}'s.";
        return rule.WholeServer && who.Confined is not null ? $"It concerns the whole server: a token for all namespaces ('*') is needed, and this request is for '{who.Confined}' alone." : null;
    }

    /// <summary>What somebody may do, in the order of the alphabet.</summary>
    public static IReadOnlyList<string> Of(IAuthorise authorise, Identity who) => [.. All.Where(action => authorise.Refuse(who, action, "") is null)];

    private static string Article(Role role) => role is Role.Operator or Role.Admin ? "an" : "a";
}
