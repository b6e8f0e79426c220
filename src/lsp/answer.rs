//! What a request is answered.

use lsp_server::{ErrorCode, Message, RequestId, Response, ResponseError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The answer to a request.
pub(super) type Answer = Result<Value, ResponseError>;

/// Reads the parameters of a request or notification.
pub(super) fn read<T: DeserializeOwned>(params: Value) -> Result<T, ResponseError> {
    serde_json::from_value(params).map_err(|why| error(ErrorCode::InvalidParams, &why.to_string()))
}

/// Returns the answer with a result.
pub(super) fn written(result: impl Serialize) -> Answer {
    serde_json::to_value(result).map_err(|why| error(ErrorCode::InternalError, &why.to_string()))
}

/// Returns an error, with its message for the person at the editor.
pub(super) fn error(code: ErrorCode, message: &str) -> ResponseError {
    ResponseError { code: code as i32, message: message.to_owned(), data: None }
}

/// Returns the error for a request whose handler panicked.
pub(super) fn internal_error() -> ResponseError {
    error(ErrorCode::InternalError, "an internal error of `earlier`, which its log shows")
}

/// Returns the error for a request that the client has cancelled.
pub(super) fn cancelled() -> ResponseError {
    error(ErrorCode::RequestCanceled, "the request was cancelled")
}

/// Returns the error for a request whose result would change texts that are no longer those that it was made for.
pub(super) fn content_modified() -> ResponseError {
    error(ErrorCode::ContentModified, "the story has changed in the meantime")
}

/// Returns the message that answers a request.
pub(super) fn response(id: RequestId, answer: Answer) -> Message {
    Response { id, response_result: answer }.into()
}
