using Orrery.Server.Access;

namespace Orrery.Server.Copies;

/// <summary>Who may do what with a copy: everybody who reaches it may read the runs in it, and there is nothing else.</summary>
internal sealed class CopyRules : IAuthorise
{
    public string? Refuse(Identity who, string action, string target) =>
        action is Actions.RunRead or Actions.ArtifactRead or Actions.Public ? null : "This is a copy of a run in a file, without a server: it can only be looked at.";
}
