namespace Orrery.Server.Portal.Framing;

/// <summary>A page with what goes around it.</summary>
/// <param name="Body">Rendered.</param>
/// <param name="Live">What the page shows in which region; null for a page that doesn't change by itself.</param>
public sealed record FrameModel(string Title, string Section, string Body, string? Live, Visit Visit, Assets Assets)
{
    /// <summary>Source files of islands to fetch when the browser has nothing else to do.</summary>
    public IReadOnlyList<string> Islands { get; init; } = [];

    /// <summary>Pages of services, at the end of the navigation.</summary>
    public IReadOnlyList<Orrery.Client.PageView> ServicePages { get; init; } = [];
}
