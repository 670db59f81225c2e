using System.Text.Json;
using Microsoft.Data.Sqlite;
using Orrery.Client;
using Orrery.Hosting;
using Orrery.Server.Http;

namespace Orrery.Server.Live;

/// <summary>Takes events in, wherever they come from: those of a kept stream are durable first, then queries see them.</summary>
internal sealed class StreamIntake(StreamBook book, LiveQueries live)
{
    /// <param name="id">Tells these events from others, so that they are taken once; null to take them whenever they come. Only kept streams remember.</param>
    /// <returns>Whether a query looked at the stream; the numbers of the first and the last, of a kept one.</returns>
    /// <exception cref="ProblemException">They can't be kept.</exception>
    public async Task<(bool Looked, (long First, long Last)? Numbers)> TakeAsync(PushedStream stream, IReadOnlyList<IngestedEvent> events, string? id, CancellationToken stop)
    {
        var publisher = live.Of(stream.Name, stream.Space, stream.Spec?.Mask);
        var looked = publisher.IsWanted;
        Appended? appended = null;
        if (stream.IsKept)
        {
            events = [.. events.Select(e => e with { Json = stream.Mask.Cut(e.Json.Span) ?? throw new InvalidOperationException("An event that was read as JSON can't be masked.") })];
            try
            {
                appended = await book.Kept.AppendAsync(stream, events, id, stop).ConfigureAwait(false);
            }
            catch (SqliteException e)
            {
                throw new ProblemException(507, "stream.unwritable", $"The events can't be kept: {e.Message} None was taken; send them again once there is room.");
            }
        }

        if (appended is not { Before: true })
        {
            foreach (var one in events) publisher.Publish(one.Json.Span, one.Time);
            stream.Count(events.Count, Environment.TickCount64 / 1000);
        }

        return (looked, appended is null ? null : (appended.First, appended.Last));
    }

    /// <summary>Takes what a run says, on a stream that its service declares. What people have declared of the stream goes before that.</summary>
    public async Task<StoreAnswer> AppendAsync(string space, string id, AppendEvents append, CancellationToken stop)
    {
        try
        {
            if (append.Events.IsEmpty || append.Events.Length > EventStream.MaxEvents) return Refuse("stream.events", $"1 to {EventStream.MaxEvents:N0} events are appended at once; these are {append.Events.Length:N0}.");
            var now = DateTimeOffset.UtcNow;
            var declared = append.Stream;
            var stream = book.Find(space, declared.Name) is { Spec: not null } known ? known : await book.SetAsync(space, declared.Name,
                new StreamSpec { MaxEvents = declared.MaxKept, MaxAgeSeconds = declared.MaxAgeSeconds, MaxBytes = declared.MaxBytes }).ConfigureAwait(false);
            var events = IngestBody.Read(JsonSerializer.SerializeToUtf8Bytes(append.Events, OrreryJson.Options), stream.Spec?.Time, now);
            await TakeAsync(stream, events, id, stop).ConfigureAwait(false);
            return new StoreAnswer();
        }
        catch (ProblemException e)
        {
            return new StoreAnswer(new Failure(e.Problem.Status >= 500 ? ErrorClass.Platform : ErrorClass.User, e.Problem.Code, $"Stream '{append.Stream.Name}': {e.Problem.Detail}"));
        }
    }

    private static StoreAnswer Refuse(string type, string message) => new(new Failure(ErrorClass.User, type, message));
}
