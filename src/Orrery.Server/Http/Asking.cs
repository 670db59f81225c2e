using Microsoft.AspNetCore.Http;
using Orrery.Engine;
using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Server.Hosting;

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

    /// <summary>The run as it is.</summary>
    /// <exception cref="ProblemException">There is none for whoever asks.</exception>
    public static async Task<RunSnapshot> ShowAsync(this Node node, HttpContext http, RunId run) =>
        await node.AskAsync(http, run, _ => new GetRun(run)) is var answer && answer is RunSnapshot snapshot ? WaitForSize.Name(snapshot, node.Workers) : throw new ProblemException(Problem.Of(answer));
}
