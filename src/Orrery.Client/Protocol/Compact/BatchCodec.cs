using System.Buffers;

namespace Orrery.Client.Protocol.Compact;

/// <summary>Batches of messages and of reports: the few kinds that come with every step field by field, all others as JSON.</summary>
public static class BatchCodec
{
    private const byte Json = 0;
    private const byte Turn = 1;
    private const byte Attempt = 2;

    /// <summary>Whether all that is meant to be written field by field is; else a record has grown a field that isn't known here.</summary>
    public static bool KnowsAll => TurnCodec.KnowsTurns && TurnCodec.KnowsResults && TurnCodec.KnowsCommands && AttemptCodec.KnowsAttempts && AttemptCodec.KnowsResults;

    public static void Write(IBufferWriter<byte> buffer, IReadOnlyList<WorkerMessage> messages)
    {
        var to = new CompactWriter(buffer);
        foreach (var message in messages)
        {
            switch (message)
            {
                case PlayTurn play when TurnCodec.KnowsTurns:
                    to.Byte(Turn);
                    TurnCodec.Write(to, play.Turn);
                    break;
                case RunAttempt run when AttemptCodec.KnowsAttempts:
                    to.Byte(Attempt);
                    AttemptCodec.Write(to, run.Attempt);
                    break;
                default:
                    to.Byte(Json);
                    to.Json(message);
                    break;
            }
        }
    }

    public static void Write(IBufferWriter<byte> buffer, IReadOnlyList<WorkerReport> reports)
    {
        var to = new CompactWriter(buffer);
        foreach (var report in reports)
        {
            switch (report)
            {
                case TurnPlayed played when TurnCodec.KnowsResults:
                    to.Byte(Turn);
                    TurnCodec.Write(to, played.Result);
                    break;
                case AttemptEnded ended when AttemptCodec.KnowsResults:
                    to.Byte(Attempt);
                    AttemptCodec.Write(to, ended.Result);
                    break;
                default:
                    to.Byte(Json);
                    to.Json(report);
                    break;
            }
        }
    }

    /// <exception cref="FormatException">The bytes are no batch of messages.</exception>
    public static List<WorkerMessage> ReadMessages(ReadOnlySequence<byte> batch)
    {
        var from = new CompactReader(Whole(batch));
        var messages = new List<WorkerMessage>();
        while (!from.AtEnd)
        {
            messages.Add(from.Byte() switch
            {
                Json => from.Json<WorkerMessage>(),
                Turn => new PlayTurn(TurnCodec.ReadTurn(ref from)),
                Attempt => new RunAttempt(AttemptCodec.ReadAttempt(ref from)),
                var kind => throw new FormatException($"There is no message of kind {kind}."),
            });
        }

        return messages;
    }

    /// <exception cref="FormatException">The bytes are no batch of reports.</exception>
    public static List<WorkerReport> ReadReports(ReadOnlySequence<byte> batch)
    {
        var from = new CompactReader(Whole(batch));
        var reports = new List<WorkerReport>();
        while (!from.AtEnd)
        {
            reports.Add(from.Byte() switch
            {
                Json => from.Json<WorkerReport>(),
                Turn => new TurnPlayed(TurnCodec.ReadResult(ref from)),
                Attempt => new AttemptEnded(AttemptCodec.ReadResult(ref from)),
                var kind => throw new FormatException($"There is no report of kind {kind}."),
            });
        }

        return reports;
    }

    private static ReadOnlySpan<byte> Whole(ReadOnlySequence<byte> batch) => batch.IsSingleSegment ? batch.FirstSpan : batch.ToArray();
}
