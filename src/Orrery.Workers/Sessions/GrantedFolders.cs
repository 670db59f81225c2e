using System.Text.RegularExpressions;

namespace Orrery.Workers.Sessions;

/// <summary>The folders that sessions are granted: <c>folders/NAMESPACE/NAME</c> below the server's data folder.</summary>
internal sealed partial class GrantedFolders(string root)
{
    /// <summary>Where it is; made if it isn't there.</summary>
    /// <exception cref="FailureException">The name can't be one.</exception>
    public string PathOf(string @namespace, FolderGrant grant)
    {
        if (!Plain().IsMatch(grant.Name))
            throw FailureException.User("session.folder", $"'{grant.Name}' can't name a granted folder: 1 to 60 small letters, digits, dots, dashes and underscores are wanted, the first one a letter or digit.");
        return Directory.CreateDirectory(Path.Combine(root, @namespace, grant.Name)).FullName;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9._-]{0,59}$")]
    private static partial Regex Plain();
}
