using Orrery.Hosting;

namespace Orrery.Workers.Payloads;

/// <summary>Large payloads of turns: fetched before the code is told, stored before the partition is told what the code asked for.</summary>
internal static class TurnPayloads
{
    /// <summary>Something of the turn lies in artifacts.</summary>
    public static bool Lacks(Turn turn)
    {
        if (turn.Activation?.Input.Stored is not null) return true;
        for (var i = 0; i < turn.Deliveries.Count; i++)
            if (turn.Deliveries[i].Result.Stored is not null) return true;
        return turn.Asks.Any(a => a.Value.Stored is not null);
    }

    /// <summary>The turn in parts that have no more than so many large bytes each, or one delivery: what a run has heard in years needn't be in memory at once. Only the
    /// first has the activation.</summary>
    public static IEnumerable<Turn> Parts(Turn turn, long maxBytes)
    {
        var (begun, bytes) = (0, 0L);
        for (var i = 0; i < turn.Deliveries.Count; i++)
        {
            var more = turn.Deliveries[i].Result.Stored?.Length ?? 0;
            if (more > 0 && bytes > 0 && bytes + more > maxBytes)
            {
                yield return Part(turn, begun, i);
                (begun, bytes) = (i, 0);
            }

            bytes += more;
        }

        yield return begun == 0 ? turn : Part(turn, begun, turn.Deliveries.Count);
    }

    private static Turn Part(Turn turn, int from, int to) => turn with { Activation = from == 0 ? turn.Activation : null, Deliveries = [.. turn.Deliveries.Skip(from).Take(to - from)] };

    /// <summary>The turn with all its bytes.</summary>
    /// <param name="whole">The turn's activation, where only another part of it has it: knows the steps' keys.</param>
    /// <exception cref="FailureException">Some are missing; the message says which, and of which step.</exception>
    public static async Task<Turn> FetchAsync(Turn turn, LargePayloads payloads, Activation? whole = null)
    {
        var activation = turn.Activation;
        if (activation is not null) activation = activation with { Input = await payloads.FetchAsync(activation.Input, "the run's input").ConfigureAwait(false) };
        var deliveries = new Delivery[turn.Deliveries.Count];
        for (var i = 0; i < deliveries.Length; i++)
        {
            var delivery = turn.Deliveries[i];
            deliveries[i] = delivery.Result.Stored is null ? delivery
                : delivery with { Result = await payloads.FetchAsync(delivery.Result, $"the result of step {NameOf(whole ?? activation, delivery.Step)}").ConfigureAwait(false) };
        }

        var asks = new Ask[turn.Asks.Count];
        for (var i = 0; i < asks.Length; i++)
            asks[i] = turn.Asks[i] with { Value = await payloads.FetchAsync(turn.Asks[i].Value, $"what came with '{turn.Asks[i].Name}'").ConfigureAwait(false) };
        return turn with { Activation = activation, Deliveries = deliveries, Asks = asks };
    }

    /// <summary>The code asked for something with a large payload.</summary>
    public static bool HasLarge(TurnResult result)
    {
        for (var i = 0; i < result.Commands.Count; i++)
            if (Of(result.Commands[i]).IsToBeStored) return true;
        return false;
    }

    /// <summary>The result as facts may carry it; ends when all is durably stored, however long that takes.</summary>
    public static async Task<TurnResult> StoreAsync(TurnResult result, LargePayloads payloads, Action<string> say)
    {
        var commands = new RunCommand[result.Commands.Count];
        for (var i = 0; i < commands.Length; i++)
        {
            var command = result.Commands[i];
            commands[i] = Of(command) is { IsToBeStored: true } large ? With(command, await payloads.StoreForSureAsync(large, say).ConfigureAwait(false)) : command;
        }

        return result with { Commands = commands };
    }

    /// <summary>What a command carries; nothing for most.</summary>
    private static Payload Of(RunCommand command) => command switch
    {
        ScheduleCall call => call.Input,
        CompleteRun done => done.Result,
        ScheduleChild child => child.Input,
        SendSignal send => send.Value,
        PublishState publish => publish.State,
        ContinueRun anew => anew.Input,
        AnswerAsk answer => answer.Result,
        AnswerUpdate update => update.Result,
        _ => default,
    };

    private static RunCommand With(RunCommand command, Payload stored) => command switch
    {
        ScheduleCall call => call with { Input = stored },
        CompleteRun => new CompleteRun(stored),
        ScheduleChild child => child with { Input = stored },
        SendSignal send => send with { Value = stored },
        PublishState => new PublishState(stored),
        ContinueRun => new ContinueRun(stored),
        AnswerAsk answer => answer with { Result = stored },
        AnswerUpdate update => update with { Result = stored },
        _ => throw new NotSupportedException($"{command.GetType().Name} carries no payload."),
    };

    private static string NameOf(Activation? activation, int step) => activation?.Steps.FirstOrDefault(s => s.Index == step) is { } known ? $"'{known.Key}'" : $"{step}";
}
