namespace Orrery.Server.Live;

/// <param name="Json">One JSON object on one line.</param>
/// <param name="Time">When it happened.</param>
internal readonly record struct IngestedEvent(ReadOnlyMemory<byte> Json, DateTimeOffset Time);
