namespace Orrery.Server.Access;

/// <summary>Decides who may do what. Asked once for every request, before anything is read or done; a route that names no action is refused.</summary>
public interface IAuthorise
{
    /// <summary>Returns null to allow, or the reason for the person who is refused.</summary>
    /// <param name="who">Who asks, and the namespace it concerns.</param>
    /// <param name="action">What is to be done, such as <c>run.cancel</c>; the full list is <see cref="Actions"/>.</param>
    /// <param name="target">What it is done to, such as a run's id; empty when the action concerns no single thing.</param>
    string? Refuse(Identity who, string action, string target);
}
