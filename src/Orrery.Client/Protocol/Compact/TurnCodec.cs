using Orrery.Hosting;

namespace Orrery.Client.Protocol.Compact;

/// <summary>Turns and what comes of them.</summary>
internal static class TurnCodec
{
    private const byte Json = 0;
    private const byte Call = 1;
    private const byte Complete = 2;

    [Flags]
    private enum Has : byte
    {
        Failure = 1,
        Cancelled = 2,
        Cost = 4,
        Cached = 8,
        Retry = 16,
        Deadline = 32,
        Within = 64,
    }

    /// <summary>Whether the records are still those that are written here, field by field; else they go as JSON, which loses nothing.</summary>
    public static bool KnowsTurns { get; } =
        Fields.Are<Turn>("Run", "Incarnation", "Generation", "Number", "Activation", "Deliveries", "Asks") && Fields.Are<Ask>("Number", "Update", "Name", "Value")
        && Fields.Are<Delivery>("Step", "Sequence", "At", "Result", "Failure", "Cancelled", "Cost")
        && Fields.Are<CallCost>("Attempts", "Usage", "Cached") && AttemptCodec.KnowsUsage;

    public static bool KnowsResults { get; } = Fields.Are<TurnResult>("Run", "Incarnation", "Generation", "Number", "Commands", "Ahead") && Fields.Are<Ahead>("Step", "Epoch", "At");

    public static bool KnowsCommands => KnowsCalls && KnowsCompletes;

    private static bool KnowsCalls { get; } =
        Fields.Are<ScheduleCall>("Key", "InputHash", "Function", "Input", "Timeout", "Retry", "Deadline", "Within");

    private static bool KnowsCompletes { get; } = Fields.Are<CompleteRun>("Result");

    public static void Write(CompactWriter to, Turn turn)
    {
        to.Run(turn.Run);
        to.Number(turn.Incarnation);
        to.Number(turn.Generation);
        to.Number(turn.Number);
        to.Byte((byte)(turn.Activation is null ? 0 : 1));
        if (turn.Activation is not null) to.Json(turn.Activation);
        to.Number(turn.Deliveries.Count);
        foreach (var delivery in turn.Deliveries) Write(to, delivery);
        to.Number(turn.Asks.Count);
        foreach (var ask in turn.Asks) to.Json(ask);
    }

    public static Turn ReadTurn(ref CompactReader from)
    {
        var (run, incarnation, generation, number) = (from.Run(), from.Number(), from.Int(), from.Int());
        var activation = from.Byte() == 0 ? null : from.Json<Activation>();
        var deliveries = new Delivery[from.Count()];
        for (var i = 0; i < deliveries.Length; i++) deliveries[i] = ReadDelivery(ref from);
        var asks = new Ask[from.Count()];
        for (var i = 0; i < asks.Length; i++) asks[i] = from.Json<Ask>();
        return new Turn(run, incarnation, generation, number, activation, deliveries) { Asks = asks };
    }

    public static void Write(CompactWriter to, TurnResult result)
    {
        to.Run(result.Run);
        to.Number(result.Incarnation);
        to.Number(result.Generation);
        to.Number(result.Number);
        to.Byte((byte)(result.Ahead is null ? 0 : 1));
        if (result.Ahead is { } ahead)
        {
            to.Number(ahead.Step);
            to.Number(ahead.Epoch);
            to.Time(ahead.At);
        }

        to.Number(result.Commands.Count);
        foreach (var command in result.Commands) Write(to, command);
    }

    public static TurnResult ReadResult(ref CompactReader from)
    {
        var (run, incarnation, generation, number) = (from.Run(), from.Number(), from.Int(), from.Int());
        var ahead = from.Byte() == 0 ? null : new Ahead(from.Int(), from.Int(), from.Time());
        var commands = new RunCommand[from.Count()];
        for (var i = 0; i < commands.Length; i++) commands[i] = ReadCommand(ref from);
        return new TurnResult(run, incarnation, generation, number, commands) { Ahead = ahead };
    }

    private static void Write(CompactWriter to, Delivery delivery)
    {
        to.Byte((byte)((delivery.Failure is null ? 0 : Has.Failure) | (delivery.Cancelled ? Has.Cancelled : 0)
            | (delivery.Cost is null ? 0 : Has.Cost) | (delivery.Cost is { Cached: true } ? Has.Cached : 0)));
        to.Number(delivery.Step);
        to.Number(delivery.Sequence);
        to.Time(delivery.At);
        to.Payload(delivery.Result);
        if (delivery.Failure is not null) to.Json(delivery.Failure);
        if (delivery.Cost is not { } cost) return;
        to.Number(cost.Attempts);
        AttemptCodec.Write(to, cost.Usage);
    }

    private static Delivery ReadDelivery(ref CompactReader from)
    {
        var has = (Has)from.Byte();
        return new Delivery(from.Int(), from.Number(), from.Time(), from.Payload(), has.HasFlag(Has.Failure) ? from.Json<Failure>() : null)
        {
            Cancelled = has.HasFlag(Has.Cancelled),
            Cost = has.HasFlag(Has.Cost) ? new CallCost(from.Int(), AttemptCodec.ReadUsage(ref from), has.HasFlag(Has.Cached)) : null,
        };
    }

    private static void Write(CompactWriter to, RunCommand command)
    {
        switch (command)
        {
            case ScheduleCall call when KnowsCalls:
                to.Byte(Call);
                to.Byte((byte)((call.Retry is null ? 0 : Has.Retry) | (call.Deadline is null ? 0 : Has.Deadline) | (call.Within is null ? 0 : Has.Within)));
                to.Text(call.Key);
                to.Fixed64(call.InputHash);
                to.Text(call.Function);
                to.Payload(call.Input);
                to.Span(call.Timeout);
                if (call.Retry is not null) to.Json(call.Retry);
                if (call.Deadline is { } deadline) to.Time(deadline);
                if (call.Within is { } within) to.Span(within);
                break;
            case CompleteRun complete when KnowsCompletes:
                to.Byte(Complete);
                to.Payload(complete.Result);
                break;
            default:
                to.Byte(Json);
                to.Json(command);
                break;
        }
    }

    private static RunCommand ReadCommand(ref CompactReader from) => from.Byte() switch
    {
        Json => from.Json<RunCommand>(),
        Call => ReadCall(ref from),
        Complete => new CompleteRun(from.Payload()),
        var kind => throw new FormatException($"There is no command of kind {kind}."),
    };

    private static ScheduleCall ReadCall(ref CompactReader from)
    {
        var has = (Has)from.Byte();
        return new ScheduleCall(from.Text(), from.Fixed64(), from.Text(), from.Payload(), from.Span(), has.HasFlag(Has.Retry) ? from.Json<RetryPolicy>() : null,
            has.HasFlag(Has.Deadline) ? from.Time() : null, has.HasFlag(Has.Within) ? from.Span() : null);
    }
}
