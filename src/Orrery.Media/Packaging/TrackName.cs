namespace Orrery.Media.Packaging;

/// <summary>Track names become folders, URIs and XML attributes, so they are kept to characters that mean nothing in any of them.</summary>
internal static class TrackName
{
    public const int MostCharacters = 64;

    public static void Check(string name)
    {
        if (name.Length is 0 or > MostCharacters || name[0] is '.' or '-' || !name.All(c => c is >= 'a' and <= 'z' or >= '0' and <= '9' or '.' or '-'))
            throw new ArgumentException($"'{name}' can't name a track: use 1 to {MostCharacters} lower-case letters, digits, dots and dashes, starting with a letter or digit.");
    }
}
