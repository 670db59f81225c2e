using Microsoft.AspNetCore.Http;
using Orrery.Engine;
using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Server.Hosting;
using Orrery.Server.Reading;

namespace Orrery.Server.Http;

/// <summary>How a request asks after a run: in its asker's name, and confined to the namespace that the asker sees. A run of another one isn't there.</summary>
internal static class Asking
{
    /// <summary>Sends a command of a request to the partition that owns the run. Never the node's own <c>AskAsync</c>: that sees all namespaces.</summary>
    public static Task<Answer> AskAsync(this Node node, HttpContext http, RunId run, Func<object, Command> command)
    {
        var who = http.Who();
        return node.AskAsync(run, token => command(token) with { Caller = who.Caller, Confined = who.Confined, Token = token });
    }

    /// <summary>The run as it is, or, if it is large, as it was a moment ago.</summary>
    /// <remarks>What was read is shared by all who may see it: who that is is looked at here.</remarks>
    /// <exception cref="ProblemException">There is none for whoever asks.</exception>
    public static async Task<RunRead> ReadAsync(this RunReads runs, HttpContext http, RunId run)
    {
        var read = await runs.ReadAsync(run);
        return http.Who().Confined is { } space && read.Run.Header.Caller.Namespace != space ? throw new ProblemException(Problem.Of(Refused.Unknown(run))) : read;
    }

    /// <summary>The run as it is, for <see cref="RunReads"/> alone: whoever it is.</summary>
    /// <exception cref="ProblemException">There is none.</exception>
    public static async Task<RunSnapshot> ReadSharedAsync(this Node node, RunId run) =>
        await node.AskAsync(run, token => new GetRun(run) { Token = token }) is var answer && answer is RunSnapshot snapshot ? WaitForWorker.Name(snapshot, node.Workers) : throw new ProblemException(Problem.Of(answer));

    /// <summary>The run as it is.</summary>
    /// <exception cref="ProblemException">There is none for whoever asks.</exception>
    public static async Task<RunSnapshot> ShowAsync(this Node node, HttpContext http, RunId run) =>
        await node.AskAsync(http, run, _ => new GetRun(run)) is var answer && answer is RunSnapshot snapshot ? WaitForWorker.Name(snapshot, node.Workers) : throw new ProblemException(Problem.Of(answer));
}
