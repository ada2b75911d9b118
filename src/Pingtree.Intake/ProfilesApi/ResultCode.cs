namespace Pingtree.Intake.ProfilesApi;

/// <summary>The codes of the dialect. They stand in the body; the HTTP status is always 200.</summary>
internal enum ResultCode
{
    Done = 0,
    Unreadable = 400,
    NoToken = 401,
    QuotaUsedUp = 402,
    NoRight = 403,
    NotFound = 404,
    Exists = 409,
    NotInResource = 413,
    WrongMediaType = 415,
    Ambiguous = 435,
    OtherGroup = 441,
    Invalid = 450,
    Failed = 500,
    NoSuchMethod = 501,
}

/// <summary>The sentence each code's <c>error_text</c> begins with.</summary>
internal static class ResultSentences
{
    public static string ToSentence(this ResultCode code) => code switch
    {
        ResultCode.Done => "Successful operation",
        ResultCode.Unreadable => "Incorrect request",
        ResultCode.NoToken => "API token required",
        ResultCode.QuotaUsedUp => "Tariff limit reached",
        ResultCode.NoRight => "No rights for this action",
        ResultCode.NotFound => "The object is not found in the token vision zone",
        ResultCode.Exists => "Another record with the same unique attributes already exists",
        ResultCode.NotInResource => "The database is not available in the selected resource",
        ResultCode.WrongMediaType => "Requested Content-Type is not supported",
        ResultCode.Ambiguous => "Ambiguous search, there are several objects with given attributes",
        ResultCode.OtherGroup => "The object belongs to another group",
        ResultCode.Invalid => "Request validation error",
        ResultCode.Failed => "Internal service error",
        _ => "The method does not exist",
    };
}
