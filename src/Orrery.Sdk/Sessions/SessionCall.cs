using System.Collections.Immutable;

namespace Orrery;

/// <summary>A program to keep as a session.</summary>
/// <remarks>
/// Inside, it finds what every sandboxed program does (<see cref="ITools"/>), and the folder <c>/session</c>. There it makes its endpoint: a unix socket
/// <see cref="Socket"/> that it listens on. It has no network unless <see cref="Network"/> is granted.
/// </remarks>
/// <param name="Program">A name known to the worker, or the absolute path of any other executable file.</param>
/// <param name="Arguments">As the program sees them.</param>
public sealed record SessionCall(string Program, ImmutableArray<string> Arguments)
{
    /// <summary>The endpoint, as the program sees it.</summary>
    public const string Socket = "/session/endpoint.sock";

    /// <summary>What is spoken over the endpoint. Default HTTP.</summary>
    public SessionEndpoint Endpoint { get; init; } = SessionEndpoint.Http;

    /// <summary>Artifacts mounted read-only, by their path inside, such as <c>/in/source</c>.</summary>
    public ImmutableDictionary<string, ArtifactId> Inputs { get; init; } = ImmutableDictionary<string, ArtifactId>.Empty;

    /// <summary>Files and folders of this machine that the service brings along, read-only: by their path inside, the absolute path here.</summary>
    public ImmutableDictionary<string, string> Mounts { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Granted folders by their path inside, such as <c>/home/artist</c>: they outlive the session.</summary>
    public ImmutableDictionary<string, FolderGrant> Folders { get; init; } = ImmutableDictionary<string, FolderGrant>.Empty;

    /// <summary>
    /// Folders of this machine stacked over its system, the lowest first, read-only: <c>usr</c> in them lies over <c>/usr</c>; <c>opt</c>, <c>var</c> and <c>etc</c>, which a sandbox
    /// doesn't show otherwise, are shown as the stack has them. Needs a worker that runs as the superuser.
    /// </summary>
    public ImmutableArray<string> Layers { get; init; } = [];

    /// <summary>Variables besides a bare PATH, HOME and LANG=C.UTF-8.</summary>
    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Whether it may use this machine's network. Default no: it reaches nothing, and nothing but its endpoint reaches it.</summary>
    public bool Network { get; init; }

    /// <summary>Bytes of memory that the program and what it starts may use; default 4 GiB.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>Bytes that may lie in its <c>/tmp</c>, which is in memory; default 256 MiB.</summary>
    public long TmpLimit { get; init; } = 256L << 20;

    /// <summary>How long it may take until its endpoint answers. Default 30 s.</summary>
    public TimeSpan StartWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Ends it once nothing has gone over its endpoint for so long, in either direction; the function's own <see cref="ISession.Http"/> counts as well. Default never.</summary>
    public TimeSpan? IdleAfter { get; init; }

    /// <summary>Of an HTTP endpoint: a path that answers 2xx while all is well, such as <c>/health</c>, asked every five seconds. Default: its process being there is enough.</summary>
    public string? HealthPath { get; init; }

    /// <summary>Called for each line of standard output or error. Standard error goes to the attempt's log as well.</summary>
    public Action<string>? OnLine { get; init; }
}

/// <summary>What is spoken over a session's endpoint.</summary>
public enum SessionEndpoint
{
    /// <summary>HTTP/1.1, WebSockets included. The server hands requests on below the session's address, with the headers <c>Orrery-Principal</c> and <c>Orrery-Namespace</c>, and without its own credentials.</summary>
    Http,

    /// <summary>A stream of bytes of any protocol, such as RFB. A browser opens a WebSocket at the session's address, and its binary messages are the bytes.</summary>
    Bytes,
}

/// <summary>A named folder of the server that a session may use: made empty when it is granted first, kept until somebody removes it, one for each namespace and name.</summary>
/// <param name="Name">1 to 60 small letters, digits, dots, dashes and underscores, the first one a letter or digit.</param>
/// <param name="ReadOnly">Default: it may write.</param>
public sealed record FolderGrant(string Name, bool ReadOnly = false);
