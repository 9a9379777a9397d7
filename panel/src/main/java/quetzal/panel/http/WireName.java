package quetzal.panel.http;

/// How existing clients know a refusal: the HTTP status and the `code` of the error element.
public record WireName(int status, String code) {
    public static final WireName BAD_REQUEST = new WireName(400, "BadRequestHttpException");
    public static final WireName DISPLAY = new WireName(400, "DisplayException");
    public static final WireName UNAUTHENTICATED = new WireName(401, "AuthenticationException");
    public static final WireName ACCESS_DENIED = new WireName(403, "AccessDeniedHttpException");
    public static final WireName FORBIDDEN = new WireName(403, "HttpForbiddenException");
    public static final WireName NOT_FOUND = new WireName(404, "NotFoundHttpException");
    public static final WireName METHOD = new WireName(405, "MethodNotAllowedHttpException");
    public static final WireName CONFLICT = new WireName(409, "ConflictHttpException");
    public static final WireName STATE_CONFLICT = new WireName(409, "ServerStateConflictException");
    public static final WireName TOO_LARGE = new WireName(413, "PostTooLargeException");
    public static final WireName CSRF = new WireName(419, "HttpException");
    public static final WireName VALIDATION = new WireName(422, "ValidationException");
    public static final WireName THROTTLED = new WireName(429, "ThrottleRequestsException");
    public static final WireName FAULT = new WireName(500, "HttpException");
    public static final WireName UNAVAILABLE = new WireName(503, "ServiceUnavailableHttpException");
}
