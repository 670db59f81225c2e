using Orrery.Client;

namespace Orrery.Server.Portal.Framing;

/// <summary>Who looks at a page.</summary>
/// <param name="Name">As they are known; empty for somebody who isn't signed in.</param>
/// <param name="Space">The namespace outside of which nothing is there for them; <c>*</c> for all.</param>
/// <param name="Local">The user of the server's own machine, who needn't sign in.</param>
/// <param name="May">Whether they may do something, by the names of <see cref="Access.Actions"/>. What isn't allowed isn't offered.</param>
public sealed record Viewer(string Name, string Role, string Space, bool Local, Func<string, bool> May)
{
    /// <summary>What is looked at lies in a file, without a server; null on a server.</summary>
    public CopyManifest? Copy { get; init; }

    /// <summary>Only what is in regions reaches the viewer: what is costly and in none needn't be rendered.</summary>
    public bool OnlyRegions { get; init; }

    /// <summary>Whether a page of a run is there to be led to.</summary>
    public Func<RunId, bool> HasRun { get; init; } = _ => true;

    /// <summary>The same of an artifact.</summary>
    public Func<ArtifactId, bool> HasArtifact { get; init; } = _ => true;
}
