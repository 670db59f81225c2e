using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Hosting;
using Orrery.Server.Hosting;
using Orrery.Server.Http;
using Orrery.Server.Live;

namespace Orrery.Server.Tables;

/// <summary>Answers what attempts ask of tables and streams. Whose they are follows from the run, never from what a worker says.</summary>
internal sealed class AttemptAsks(Func<Task<Node>> node, TableBook tables, StreamIntake streams)
{
    /// <exception cref="ProblemException">It can't be answered now; ask again.</exception>
    public async Task<StoreAnswer> AnswerAsync(AttemptAsk asked, CancellationToken stop) =>
        await (await node().ConfigureAwait(false)).AskAsync(asked.Run, token => new GetAttempt(asked.Run, asked.Step, asked.Epoch) { Token = token }).ConfigureAwait(false) switch
        {
            AttemptOf attempt => await AnswerAsync(attempt, asked, stop).ConfigureAwait(false),
            Refused { Code: Refused.Busy } busy => throw new ProblemException(Problem.Of(busy)),
            _ => new StoreAnswer(new Failure(ErrorClass.Platform, "attempt.stale", $"Step {asked.Step} of run {asked.Run} has ended, or another attempt has it: attempt {asked.Epoch} may change nothing any more.")),
        };

    private Task<StoreAnswer> AnswerAsync(AttemptOf attempt, AttemptAsk asked, CancellationToken stop) => asked.Ask switch
    {
        WriteRows write => tables.AnswerAsync(attempt.Caller, attempt.Service, asked.Run, IdOf(asked, write.Name), write, stop),
        AppendEvents append => streams.AppendAsync(attempt.Caller.Namespace, IdOf(asked, append.Name), append, stop),
        var read => tables.AnswerAsync(attempt.Caller, attempt.Service, asked.Run, "", read, stop),
    };

    /// <summary>The same for all attempts of a step.</summary>
    private static string IdOf(AttemptAsk asked, string name) => $"{asked.Run}/{asked.Step}/{name}";
}
