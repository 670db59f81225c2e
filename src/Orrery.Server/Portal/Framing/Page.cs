using Microsoft.AspNetCore.Components;

namespace Orrery.Server.Portal.Framing;

/// <summary>A page of the portal: where it is, what its viewer must be allowed to do, what it shows, and what makes it show that anew.</summary>
/// <param name="Pattern">Its address, such as <c>/runs/{id}</c>. The API may have the same one: a browser is shown the page.</param>
/// <param name="Action">One of <see cref="Access.Actions"/>.</param>
/// <param name="Target">The route value that names what it is about; null when it is about no single thing.</param>
/// <param name="Show">Reads what is to be shown. What the client throws becomes a page that says so.</param>
internal sealed record Page(string Pattern, string Action, string? Target, Func<Visit, Task<Shown>> Show)
{
    /// <summary>Yields after each change of what is shown; ends when nothing can change any more. Null for a page that doesn't change by itself.</summary>
    public Func<Visit, CancellationToken, IAsyncEnumerable<bool>>? Changes { get; init; }
}

/// <summary>What a page shows: a component with its parameters.</summary>
/// <param name="Title">Of the window and the history; the page's own heading is the component's.</param>
/// <param name="Section">Which entry of the navigation it belongs to.</param>
internal sealed record Shown(string Title, string Section, Type Component, IReadOnlyDictionary<string, object?> Parameters)
{
    /// <summary>Of the answer.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Islands that the page is likely to need; a browser fetches their code when it has nothing else to do.</summary>
    public IReadOnlyList<string> Islands { get; init; } = [];

    /// <param name="model">The component's parameter <c>Model</c>.</param>
    public static Shown Of<TComponent>(string title, string section, object? model) where TComponent : IComponent =>
        new(title, section, typeof(TComponent), new Dictionary<string, object?> { ["Model"] = model });
}
