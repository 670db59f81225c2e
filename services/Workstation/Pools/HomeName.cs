using System.Security.Cryptography;
using System.Text;

namespace Orrery.Services.Workstation.Pools;

/// <summary>The folder that is somebody's home: another one for each name, whatever names are like.</summary>
internal static class HomeName
{
    /// <summary>What a folder's name may have, less what stands before it.</summary>
    private const int Most = 55;

    /// <summary>Small letters, digits, dots and dashes stand for themselves: <c>ada</c> has <c>home-ada</c>. A capital is <c>_</c> and the letter, <c>_</c> is <c>__</c>, <c>@</c> is <c>_0</c>;
    /// what is too long then ends with <c>_1</c> and a hash of the name.</summary>
    public static string Of(string name)
    {
        var text = new StringBuilder();
        foreach (var letter in name)
        {
            text.Append(letter switch
            {
                '_' => "__",
                '@' => "_0",
                _ when char.IsAsciiLetterUpper(letter) => $"_{char.ToLowerInvariant(letter)}",
                _ => $"{letter}",
            });
        }

        var home = text.ToString();
        return "home-" + (home.Length <= Most ? home : $"{home[..20]}_1{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..32]}");
    }
}
