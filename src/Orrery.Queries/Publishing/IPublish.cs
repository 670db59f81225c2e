namespace Orrery.Queries.Publishing;

/// <summary>Publishes events of one stream that are JSON already. Any number of threads may.</summary>
public interface IPublish
{
    string Stream { get; }

    /// <summary>Whether any live query looks at the stream. While none does, publishing does nothing and needs no event to be made.</summary>
    bool IsWanted { get; }

    /// <param name="json">One JSON object in UTF-8, of at most <see cref="PublisherOptions.MaxEventBytes"/>; anything else is counted as refused. It isn't kept.</param>
    /// <param name="time">When it happened.</param>
    void Publish(ReadOnlySpan<byte> json, DateTimeOffset time);
}
