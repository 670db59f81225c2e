using System.CommandLine;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Cli.Text;
using Orrery.Client;

namespace Orrery.Cli.Commands;

/// <summary>The options by which a command that is about one run is about many.</summary>
internal sealed class ManyOptions
{
    private readonly Option<bool> _all = new("--all") { Description = "All runs that the following options let through, instead of one. Without --yes it only shows which." };
    private readonly Option<string?> _state;
    private readonly Option<string?> _service = new("--service") { Description = "Only runs of this service.", HelpName = "NAME" };
    private readonly Option<string?> _workflow = new("--workflow") { Description = "Only runs of this workflow; SERVICE/WORKFLOW names both.", HelpName = "NAME" };
    private readonly Option<TimeSpan?> _since = new("--since") { Description = "Only runs that were started so recently, such as 30m, 2h or 3d.", HelpName = "TIME", CustomParser = Duration.Parser("--since") };
    private readonly Option<bool> _yes = new("--yes") { Description = "With --all: do it." };

    /// <param name="states">Those in which the command makes sense; the first is meant when none is named.</param>
    public ManyOptions(params string[] states) => _state = new Option<string?>("--state")
    {
        Description = $"Only runs that are {string.Join(" or ", states)}; default {states[0]}.",
        HelpName = "STATE",
        DefaultValueFactory = _ => states[0],
        CustomParser = result =>
        {
            if (states.Contains(result.Tokens[0].Value)) return result.Tokens[0].Value;
            result.AddError($"--state {result.Tokens[0].Value}: here {string.Join(", ", states)} make sense.");
            return null;
        },
    };

    /// <summary>The run, where it is one.</summary>
    public Argument<string?> Run { get; } = new("run") { Description = "A run's id, the beginning of one, or 'last'. Not with --all.", HelpName = "RUN", Arity = ArgumentArity.ZeroOrOne };

    public void AddTo(Command command)
    {
        command.Add(Run);
        foreach (var option in (Option[])[_all, _state, _service, _workflow, _since, _yes]) command.Add(option);
    }

    /// <summary>Whether many runs are meant.</summary>
    /// <exception cref="OrreryException">Neither or both: code <c>usage</c>.</exception>
    public bool AreMeant(ParseResult result)
    {
        var (all, one) = (result.GetValue(_all), result.GetValue(Run));
        if (all && one is not null) throw Usage($"Name the run {one} or --all, not both.");
        if (!all && one is null) throw Usage($"Name a run, or --all. See: orrery {result.CommandResult.Command.Name} --help");
        if (!all && ((Option[])[_state, _service, _workflow, _since, _yes]).FirstOrDefault(o => result.GetResult(o) is { Implicit: false }) is { } stray)
            throw Usage($"{stray.Name} goes with --all, not with a single run.");
        return all;
    }

    public Task<RunId> FindAsync(ParseResult result, IServer server, CancellationToken stop) => RunName.FindAsync(server, result.GetValue(Run)!, stop);

    /// <summary>Shows which runs are meant, or does it to all of them.</summary>
    public Task<int> WorkAsync(ParseResult result, IServer server, ManyRuns.Work work, CancellationToken stop)
    {
        var filter = Filter(result, Terminal.Current.Time.GetUtcNow());
        return new ManyRuns(server, Terminal.Current, result.GetValue(CommandLine.Json), work).RunAsync(filter, result.GetValue(_yes), stop);
    }

    private RunFilter Filter(ParseResult result, DateTimeOffset now)
    {
        var (service, workflow) = (result.GetValue(_service), result.GetValue(_workflow));
        if (workflow?.Split('/') is [{ Length: > 0 } named, { Length: > 0 } bare])
        {
            if (service is not null && service != named) throw Usage($"--service {service} and --workflow {workflow} name two services.");
            (service, workflow) = (named, bare);
        }

        return new RunFilter(result.GetValue(_state), service, workflow, result.GetValue(_since) is { } since ? now - since : null);
    }

    private static OrreryException Usage(string message) => new("usage", message);
}
